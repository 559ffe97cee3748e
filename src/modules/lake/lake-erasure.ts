import type { LakeStore } from '../../platform/lake/store/lake-store.ts';
import { removeSetAside } from '../../platform/lake/store/leftovers.ts';

/** Where inferences are noted that were erased or deleted. */
export interface ErasedRecord {
  /** How far it goes. */
  state(): Promise<{ readonly head: number }>;
  /** Those after a position, in order, at most so many. */
  after(seq: number, most: number): Promise<readonly { readonly seq: number; readonly id: string }[]>;
}

/** Positions read at a time. */
const pageSize = 1000;

/** The position among the erased inferences up to which this Lake holds nothing of them. */
const erasedThrough = 'erased through';

/**
 * Removes what was erased or deleted in the record since this Lake last looked, and overwrites what its file still holds of it: also of entries that had left it
 * before. After a crash in between it is done again. Damaged files that were set aside are removed, once anything was ever erased: nothing
 * can be taken out of them, and what they say of their own state cannot be trusted.
 * @param remember told of the ids before their entries are removed: whatever would bring one in from then on is late. @throws LakeUnavailableError, what the database and the disk say.
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
  // A record that was restored from a backup begins again at a lower position.
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
