import { InvalidRecordError } from '../errors.ts';
import type { LakeEntry } from './lake-entry.ts';

/** Times that a Lake can keep, in milliseconds since 1970: the years 1970 to 9999. */
export const storableTimes = { first: 0, last: Date.UTC(9999, 11, 31, 23, 59, 59, 999) } as const;

/** Most numbers of a vector: a record has two bytes for how many there are. */
const maxVectorLength = 0xffff;

/** Why a vector of so many numbers cannot be kept; null if it can. */
export function vectorLengthIssue(length: number): string | null {
  if (length > 0 && length <= maxVectorLength) return null;
  return `expects 1 to ${maxVectorLength} numbers, not ${length}`;
}

/** Asks what would spoil the file, not what an import asks: it is asked of every entry. @throws InvalidRecordError */
export function assertStorable({ id, createdAt, seq, embedding }: LakeEntry): void {
  const vectorFault = embedding === null ? null : vectorLengthIssue(embedding.length);
  if (vectorFault !== null) throw new InvalidRecordError(id, `embedding: ${vectorFault}`);
  if (!(createdAt >= storableTimes.first && createdAt <= storableTimes.last))
    throw new InvalidRecordError(id, 'createdAt: expects a time in the years 1970 to 9999');
  if (seq !== null && !(Number.isSafeInteger(seq) && seq >= 0 && seq < 2 ** 48))
    throw new InvalidRecordError(id, 'seq: expects a place in the record');
}
