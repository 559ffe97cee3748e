import { inPages } from './in-slices.ts';
import type { LakeEntry } from './lake-entry.ts';
import type { LakeFile } from './lake-file.ts';
import { entryOrNull } from './load-catalog.ts';
import type { RecordSeal } from './record-seal.ts';

/** What a reader needs to follow the process that keeps the Lake. */
export interface MovedEntriesParts {
  readonly file: LakeFile;
  readonly seal: RecordSeal | null;
  /** The highest ordinal that had a record when the reader began. */
  readonly lastOrdinal: number;
  /** Whether the reader knew of an entry when it began. */
  readonly has: (id: string) => boolean;
}

/**
 * What another process has put in the place of entries that moved, and what it had added when this is called.
 * @param moved ids of the entries whose records are gone; those that are found again are taken out.
 */
export async function* movedEntries(
  { file, seal, lastOrdinal, has }: MovedEntriesParts,
  moved: Set<string>,
): AsyncGenerator<LakeEntry[]> {
  let through = lastOrdinal;
  let last = file.lastOrdinal();
  let takesNew = true;
  while (last > through && (takesNew || moved.size > 0)) {
    const first = through + 1;
    const ordinals = Array.from({ length: last - through }, (_, index) => first + index);
    const isWanted = ({ id }: LakeEntry) => moved.delete(id) || (takesNew && !has(id));
    yield* inPages(ordinals, (ordinal) => {
      const entry = entryOrNull(file.record(ordinal), seal);
      return entry !== null && isWanted(entry) ? entry : null;
    });
    through = last;
    last = file.lastOrdinal();
    takesNew = false;
  }
}
