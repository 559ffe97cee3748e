import { createHash } from 'node:crypto';

/** A response with the passages that should support it, and its human label. */
export interface LabelledRow {
  readonly response: string;
  readonly context: readonly string[];
  readonly supported: boolean;
  /** Rows with the same group rest on the same evidence and stay together when rows are split. */
  readonly group: string;
}

/** The rows of one file. */
export interface LabelledSet {
  readonly name: string;
  readonly format: string;
  /** SHA-256 of the file, in hexadecimal. */
  readonly digest: string;
  /** Number of records that could not be read. */
  readonly skipped: number;
  readonly rows: readonly LabelledRow[];
}

/** Share of a fitted set that is never used for fitting. */
export const heldOutShare = 0.5;

/**
 * Whether a row is in the part that is never used for fitting. A hash of its group alone decides,
 * so this never changes.
 */
export function isHeldOut({ group }: LabelledRow): boolean {
  const head = createHash('sha256').update(group).digest().readUInt32BE(0);
  return head / 2 ** 32 < heldOutShare;
}

/** One of several parts of equal size, by the same hash. A group is always in one part only. */
export function partOf({ group }: LabelledRow, parts: number): number {
  return createHash('sha256').update(group).digest().readUInt32BE(4) % parts;
}
