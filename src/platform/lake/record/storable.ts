import { RecordUnfitError } from '../errors.ts';
import type { LakeEntry } from './lake-entry.ts';

/** Times that a Lake can keep, in milliseconds since 1970: the years 1970 to 9999. */
export const keptTimes = { first: 0, last: Date.UTC(9999, 11, 31, 23, 59, 59, 999) } as const;

/** Most numbers of a vector: a record has two bytes for how many there are. */
const longestVector = 0xffff;

/** Why a vector of so many numbers cannot be kept; null if it can. */
export function lengthFault(length: number): string | null {
  if (length > 0 && length <= longestVector) return null;
  return `expects 1 to ${longestVector} numbers, not ${length}`;
}

/** Asks what would spoil the file, not what an import asks: it is asked of every entry. @throws RecordUnfitError */
export function assertStorable({ id, createdAt, seq, embedding }: LakeEntry): void {
  const vectorFault = embedding === null ? null : lengthFault(embedding.length);
  if (vectorFault !== null) throw new RecordUnfitError(id, `embedding: ${vectorFault}`);
  if (!(createdAt >= keptTimes.first && createdAt <= keptTimes.last))
    throw new RecordUnfitError(id, 'createdAt: expects a time in the years 1970 to 9999');
  if (seq !== null && !(Number.isSafeInteger(seq) && seq >= 0 && seq < 2 ** 48))
    throw new RecordUnfitError(id, 'seq: expects a place in the record');
}
