import { InvalidRecordError } from '../errors.ts';
import type { LakeEntry } from './lake-entry.ts';

/** Storable times, in milliseconds since 1970: the years 1970 to 9999. */
export const storableTimes = { first: 0, last: Date.UTC(9999, 11, 31, 23, 59, 59, 999) } as const;

/** Maximum vector length: a record stores it in two bytes. */
const maxVectorLength = 0xffff;

/** Why a vector of this length cannot be stored. Null if it can. */
export function vectorLengthIssue(length: number): string | null {
  if (length > 0 && length <= maxVectorLength) return null;
  return `expects 1 to ${maxVectorLength} numbers, not ${length}`;
}

/**
 * Checks only what would damage the file, unlike an import, because every entry passes it.
 * @throws InvalidRecordError
 */
export function assertStorable({ id, createdAt, seq, embedding }: LakeEntry): void {
  const vectorFault = embedding === null ? null : vectorLengthIssue(embedding.length);
  if (vectorFault !== null) throw new InvalidRecordError(id, `embedding: ${vectorFault}`);
  if (!(createdAt >= storableTimes.first && createdAt <= storableTimes.last))
    throw new InvalidRecordError(id, 'createdAt: expects a time in the years 1970 to 9999');
  if (seq !== null && !(Number.isSafeInteger(seq) && seq >= 0 && seq < 2 ** 48))
    throw new InvalidRecordError(id, 'seq: expects a sequence number of the audit trail');
}
