import type { ElpChannels } from '../../../domain/elp.ts';
import type { Intervention } from '../../../domain/magnification.ts';

/** What is archived of one inference. */
export interface LakeEntry {
  /** UUID of the inference. */
  readonly id: string;
  /** Its place in the record; null when it came from another installation. */
  readonly seq: number | null;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly text: string;
  /** Shares of positions 1 to 9. */
  readonly digits: readonly number[] | null;
  readonly embedding: Float32Array | null;
  /** The model that read it. */
  readonly model: LakeModel | null;
  /** 0 to 9. */
  readonly fluxPosition: number;
  readonly elpChannels: ElpChannels | null;
  /** How sure the position is, 0 to 1, in single precision. */
  readonly confidence: number;
  /** How well the content is carried after any intervention, 0 to 1, in single precision. */
  readonly signal: number;
  readonly intervention: Intervention | null;
}

export interface LakeModel {
  /** UUID. */
  readonly id: string;
  /** SHA-256 of its files, 64 hexadecimal digits: vectors are comparable if it is equal. */
  readonly digest: string;
}

/** What is kept of an entry in memory: enough to find it. */
export interface CatalogEntry {
  readonly id: string;
  readonly seq: number | null;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly signal: number;
  readonly fluxPosition: number;
  /** Number of the model whose vector it has; 0 for none. */
  readonly modelSlot: number;
}
