import { matchAll } from '../../platform/lake/catalog/catalog-filter.ts';
import type { CatalogEntry } from '../../platform/lake/record/lake-entry.ts';
import type { LakeStore } from '../../platform/lake/store/lake-store.ts';
import type { LakeBounds } from './lake-record.repository.ts';

/** How much a Lake keeps. Null means no limit. */
export interface LakeRetention {
  readonly maxEntries: number | null;
  readonly maxAgeDays: number | null;
  /** Returns milliseconds since 1970. Default: the clock of this process. */
  readonly now?: () => number;
}

const dayMs = 86_400_000;
/** Number of entries that are evicted together. */
const together = 1024;
const evictedThrough = 'evicted through';

/** Time from which entries are kept, in milliseconds since 1970. */
export function keptSince({ maxAgeDays, now = Date.now }: LakeRetention): number {
  return maxAgeDays === null ? 0 : now() - maxAgeDays * dayMs;
}

/**
 * Sequence number of the audit trail up to which entries were evicted because there were too many.
 */
export function evictedSeq(store: LakeStore): number {
  return store.mark(evictedThrough);
}

/** Sets that position. */
export function setEvictedSeq(store: LakeStore, seq: number): void {
  store.setMark(evictedThrough, seq);
}

/** The part of the audit trail that is kept here now. */
export function boundsOf(store: LakeStore, retention: LakeRetention): LakeBounds {
  return { afterSeq: evictedSeq(store), since: keptSince(retention) };
}

/**
 * Evicts entries that are too old, and the oldest ones if there are too many: a limited number at a
 * time, each on disk before the next.
 * @param isWanted whether to continue.
 * @throws errors of the disk.
 */
export async function applyRetention(
  store: LakeStore,
  retention: LakeRetention,
  isWanted: () => boolean = () => true,
): Promise<void> {
  const { maxEntries, maxAgeDays } = retention;
  const { catalog } = store;
  if (maxAgeDays !== null) {
    const tooOld = { ...matchAll, before: keptSince(retention) };
    while (isWanted() && (await removeImported(store, catalog.first(tooOld, together))).length > 0);
  }
  if (maxEntries === null) return;
  while (isWanted() && store.size > maxEntries) {
    const max = Math.min(together, store.size - maxEntries);
    const evicted = await removeImported(store, catalog.oldest(max));
    setEvictedSeq(store, Math.max(evictedSeq(store), ...evicted.map(({ seq }) => seq ?? 0)));
  }
}

async function removeImported(store: LakeStore, ordinals: readonly number[]): Promise<CatalogEntry[]> {
  const places = ordinals.flatMap((ordinal) => store.catalog.at(ordinal) ?? []);
  for (const { id } of places) store.remove(id);
  await store.durable();
  return places;
}
