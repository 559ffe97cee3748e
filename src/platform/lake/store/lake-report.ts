import type { DamagedRecord } from './record-reader.ts';

/** The result of reading every record. */
export interface LakeReport {
  /** Number of verified checksums. */
  readonly checked: number;
  readonly damaged: readonly DamagedRecord[];
  /**
   * Catalog blocks that were damaged when the Lake was opened, and were rebuilt from their records.
   */
  readonly repairedBlocks: number;
  /** Names of damaged metadata. */
  readonly damagedFacts: readonly string[];
}

/** Current figures of a Lake. */
export interface LakeFigures {
  readonly entries: number;
  /** Number of accepted changes that are not on disk yet. */
  readonly pending: number;
  readonly fileBytes: number;
  /** Why writes fail. Null while they succeed. */
  readonly writeFailure: string | null;
}
