import { z } from 'zod';
import type { Page } from '../../platform/database/page.ts';
import { InvalidInputError } from '../../platform/errors.ts';
import type { SignalPlace } from '../../platform/lake/catalog/catalog.ts';
import type { CatalogFilter } from '../../platform/lake/catalog/catalog-filter.ts';
import type { LakeEntry } from '../../platform/lake/record/lake-entry.ts';
import type { LakeStore } from '../../platform/lake/store/lake-store.ts';

type Edge = Page<LakeEntry>['edges'][number];

const cursorSchema = z.tuple([z.number().min(0).max(1), z.int(), z.int()]);

/**
 * Returns the matching entries after a cursor, strongest signal first. A record that cannot be
 * trusted is skipped.
 */
export function entryPage(
  store: LakeStore,
  filter: CatalogFilter,
  first: number,
  after: SignalPlace | null,
): Omit<Page<LakeEntry>, 'totalCount'> {
  const edges: Edge[] = [];
  let last = after;
  // One more entry shows whether there is a next page.
  while (edges.length <= first) {
    const ordinals = store.catalog.strongest(filter, first + 1 - edges.length, last);
    if (ordinals.length === 0) break;
    const places = ordinals.map((ordinal) => store.catalog.signalPlace(ordinal));
    edges.push(...places.flatMap((place) => edgeAt(store, place)));
    last = places.at(-1) ?? null;
  }
  return {
    edges: edges.slice(0, first),
    hasNextPage: edges.length > first,
    hasPreviousPage: after !== null,
  };
}

function edgeAt(store: LakeStore, place: SignalPlace): Edge[] {
  const node = store.at(place.ordinal);
  return node === null ? [] : [{ cursor: cursorOf(place), node }];
}

/** Opaque to clients, and the same on every server. */
function cursorOf({ signal, seq, ordinal }: SignalPlace): string {
  return Buffer.from(JSON.stringify([signal, seq, ordinal])).toString('base64url');
}

/** Returns the place of a cursor in the order of signals. @throws InvalidInputError */
export function placeOf(cursor: string): SignalPlace {
  const parsed = cursorSchema.safeParse(jsonOf(Buffer.from(cursor, 'base64url').toString()));
  if (!parsed.success) {
    throw new InvalidInputError([
      { path: 'after', message: 'is not a cursor of this list; use one from its edges or its pageInfo' },
    ]);
  }
  const [signal, seq, ordinal] = parsed.data;
  return { signal, seq, ordinal };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
