import { createHash } from 'node:crypto';

/** A response with the passages it must rest on, and what people said of it. */
export interface LabelledRow {
  readonly response: string;
  readonly context: readonly string[];
  readonly supported: boolean;
  /** Rows with the same key rest on the same evidence and stay together when rows are parted. */
  readonly group: string;
}

/** The rows of one file. */
export interface LabelledSet {
  readonly name: string;
  readonly format: string;
  /** sha-256 of the file, hexadecimal. */
  readonly digest: string;
  /** Records of the file that could not be read. */
  readonly skipped: number;
  readonly rows: readonly LabelledRow[];
}

/** Share of a fitted set that is never fitted on. */
export const heldOutShare = 0.5;

/** Whether a row belongs to the part that is never fitted on: decided by a hash of its group alone, so it never changes. */
export function isHeldOut({ group }: LabelledRow): boolean {
  const head = createHash('sha256').update(group).digest().readUInt32BE(0);
  return head / 2 ** 32 < heldOutShare;
}

/** One of so many parts of equal size, by the same hash; a group is never in two of them. */
export function partOf({ group }: LabelledRow, parts: number): number {
  return createHash('sha256').update(group).digest().readUInt32BE(4) % parts;
}
