import type { ElpChannels } from '../../../domain/elp.ts';
import type { Intervention } from '../../../domain/magnification.ts';

/** The archived data of one inference. */
export interface LakeEntry {
  /** UUID of the inference. */
  readonly id: string;
  /** Sequence number in the audit trail. Null for an entry from another installation. */
  readonly seq: number | null;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly text: string;
  /** Shares of positions 1 to 9. */
  readonly digits: readonly number[] | null;
  readonly embedding: Float32Array | null;
  /** The model that read the text. */
  readonly model: LakeModel | null;
  /** 0 to 9. */
  readonly fluxPosition: number;
  readonly elpChannels: ElpChannels | null;
  /** Confidence in the position, 0 to 1, in single precision. */
  readonly confidence: number;
  /** Signal after any intervention, 0 to 1, in single precision. */
  readonly signal: number;
  readonly intervention: Intervention | null;
}

export interface LakeModel {
  /** UUID. */
  readonly id: string;
  /** SHA-256 of its files, 64 hexadecimal digits. Vectors with equal digests are comparable. */
  readonly digest: string;
}

/** The in-memory part of an entry, which is enough to find it. */
export interface CatalogEntry {
  readonly id: string;
  readonly seq: number | null;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly signal: number;
  readonly fluxPosition: number;
  /** Slot of the model of its vector. 0 without a vector. */
  readonly modelSlot: number;
}
