import type { LakeStore } from '../../platform/lake/store/lake-store.ts';
import { removeSetAside } from '../../platform/lake/store/open-lake.ts';

/** Where inferences are noted that were erased or deleted. */
export interface ErasedRecord {
  /** The last one; null if there is none. */
  last(): Promise<{ readonly seq: number; readonly at: Date } | null>;
  /** Those after a position, in order, at most so many. */
  after(seq: number, most: number): Promise<readonly { readonly seq: number; readonly id: string }[]>;
}

/** How far the clocks of the database and of this machine may be apart, in milliseconds. */
const clockDifferenceMs = 60_000;

/** Ids that are given back. */
const mostIds = 10_000;

/** Positions read at a time. */
const pageSize = 1000;

/** The position among the erased inferences up to which this Lake holds nothing of them. */
const erasedThrough = 'erased through';

/**
 * Removes what was erased or deleted in the record since this Lake last looked, and overwrites what its file still holds of it: also of entries that had left it
 * before. After a crash in between it is done again. Damaged files that were set aside before the last erasure are removed: nothing can be taken out of them.
 * @returns the ids that it learned of, the last ten thousand at most. @throws LakeUnavailableError, what the database and the disk say.
 */
export async function removeErased(
  store: LakeStore,
  path: string,
  record: ErasedRecord,
): Promise<readonly string[]> {
  const last = await record.last();
  const head = last?.seq ?? 0;
  const known = store.mark(erasedThrough);
  if (known === head) return [];
  let ids: readonly string[] = [];
  // A record that was restored from a backup begins again at a lower position.
  for (let seq = known > head ? 0 : known; seq < head; ) {
    const page = await record.after(seq, pageSize);
    for (const { id } of page) store.remove(id);
    await store.durable();
    ids = [...ids, ...page.map(({ id }) => id)].slice(-mostIds);
    seq = page.at(-1)?.seq ?? head;
  }
  await store.scrub();
  if (last !== null) await removeSetAside(path, new Date(last.at.getTime() + clockDifferenceMs));
  store.setMark(erasedThrough, head);
  await store.durable();
  return ids;
}
