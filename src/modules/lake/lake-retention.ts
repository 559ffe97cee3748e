import { everything } from '../../platform/lake/catalog.ts';
import type { LakeStore } from '../../platform/lake/lake-store.ts';
import type { LakeBounds } from './lake-record.repository.ts';

/** How much a Lake keeps; null for all. */
export interface LakeRetention {
  readonly maximumEntries: number | null;
  readonly maximumAgeDays: number | null;
}

const dayMs = 86_400_000;
const evictedThrough = 'evicted through';

/** Since when entries are kept, in milliseconds since 1970. */
export function keptSince({ maximumAgeDays }: LakeRetention): number {
  return maximumAgeDays === null ? 0 : Date.now() - maximumAgeDays * dayMs;
}

/** The position of the record up to which entries were let go because there were too many. */
export function evictedSeq(store: LakeStore): number {
  return store.mark(evictedThrough);
}

/** Sets it. */
export function setEvictedSeq(store: LakeStore, seq: number): void {
  store.setMark(evictedThrough, seq);
}

/** The part of the record that is kept here now. */
export function boundsOf(store: LakeStore, retention: LakeRetention): LakeBounds {
  return { afterSeq: evictedSeq(store), since: keptSince(retention) };
}

/** Lets go of entries that are too old, and of the first ones if there are too many. */
export async function applyRetention(store: LakeStore, retention: LakeRetention): Promise<void> {
  const { maximumEntries, maximumAgeDays } = retention;
  if (maximumAgeDays !== null) removeBefore(store, keptSince(retention));
  if (maximumEntries !== null && store.size > maximumEntries) removeFirst(store, store.size - maximumEntries);
}

function removeBefore(store: LakeStore, time: number): void {
  const ids: string[] = [];
  store.catalog.forEach({ ...everything, before: time }, (ordinal) => {
    const place = store.catalog.at(ordinal);
    if (place !== null) ids.push(place.id);
  });
  for (const id of ids) store.remove(id);
}

function removeFirst(store: LakeStore, count: number): void {
  let through = evictedSeq(store);
  const { catalog } = store;
  for (const { id, seq } of catalog.oldest(count).flatMap((ordinal) => catalog.at(ordinal) ?? [])) {
    store.remove(id);
    through = Math.max(through, seq ?? 0);
  }
  store.setMark(evictedThrough, through);
}
