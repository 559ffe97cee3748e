import type { DamagedRecord } from './record-reader.ts';

/** What reading every record has found. */
export interface LakeReport {
  /** Records whose checksums were computed. */
  readonly checked: number;
  readonly damaged: readonly DamagedRecord[];
  /** Blocks of the catalog that were damaged at the opening and made anew from their records. */
  readonly repairedBlocks: number;
  /** Names of facts that the file says of itself and that are damaged. */
  readonly damagedFacts: readonly string[];
}

/** Figures of a Lake now. */
export interface LakeFigures {
  readonly entries: number;
  /** Changes accepted and not yet on disk. */
  readonly pending: number;
  readonly fileBytes: number;
  /** Why the disk takes nothing, while it does not. */
  readonly writeFailure: string | null;
}
