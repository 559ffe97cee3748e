import type { LakeStore } from '../../platform/lake/store/lake-store.ts';
import { removeSetAside } from '../../platform/lake/store/leftovers.ts';

/** The list of inferences that were erased or deleted. */
export interface ErasedRecord {
  /** Returns the last sequence number of the list. */
  state(): Promise<{ readonly head: number }>;
  /** Returns the entries after a sequence number, in order, up to a limit. */
  after(seq: number, max: number): Promise<readonly { readonly seq: number; readonly id: string }[]>;
}

/** Number of erased inferences read at a time. */
const pageSize = 1000;

/**
 * Name of the mark: the sequence number among the erased inferences up to which this Lake contains
 * none of their data.
 */
const erasedThrough = 'erased through';

/**
 * Removes the entries of inferences that were erased or deleted in the database since the last
 * check of this Lake. Overwrites all bytes of them in its file, including entries that had left the
 * Lake before. After a crash in between, it starts again. If anything was ever erased, damaged
 * files that were set aside are removed too. Single entries cannot be removed from them, and what
 * they say about their own state cannot be trusted.
 * @param remember receives the ids before their entries are removed. From then on, nothing may add
 * an entry with one of these ids.
 * @throws LakeUnavailableError, errors of the database and the disk.
 */
export async function removeErased(
  store: LakeStore,
  path: string,
  record: ErasedRecord,
  remember: (ids: readonly string[]) => void = () => undefined,
): Promise<void> {
  const { head } = await record.state();
  const known = store.mark(erasedThrough);
  if (head > 0) await removeSetAside(path);
  if (known === head) return;
  // A database that was restored from a backup starts again at a lower sequence number.
  for (let seq = known > head ? 0 : known; seq < head; ) {
    const page = await record.after(seq, pageSize);
    remember(page.map(({ id }) => id));
    for (const { id } of page) store.remove(id);
    await store.durable();
    seq = page.at(-1)?.seq ?? head;
  }
  await store.scrub();
  store.setMark(erasedThrough, head);
  await store.durable();
}
