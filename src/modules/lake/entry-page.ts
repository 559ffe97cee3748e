import { z } from 'zod';
import { type Page, pageLimits } from '../../platform/database/page.ts';
import { InvalidInputError } from '../../platform/errors.ts';
import type { CatalogFilter } from '../../platform/lake/catalog/catalog-filter.ts';
import type { Between, SignalPlace } from '../../platform/lake/catalog/rows-by-signal.ts';
import type { LakeEntry } from '../../platform/lake/record/lake-entry.ts';
import type { LakeStore } from '../../platform/lake/store/lake-store.ts';

type Edge = Page<LakeEntry>['edges'][number];

const cursorSchema = z.tuple([z.number().min(0).max(1), z.int(), z.int()]);

/** The requested part of the list, as `PageRequest`. */
interface Window {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/**
 * Returns the requested matching entries, strongest signal first. A record that cannot be trusted
 * is skipped.
 * @throws InvalidInputError naming `after` or `before`.
 */
export function entryPage(
  store: LakeStore,
  filter: CatalogFilter,
  { first, after, last, before }: Window,
): Omit<Page<LakeEntry>, 'totalCount'> {
  const isFromEnd = last != null;
  const size = last ?? first ?? pageLimits.defaultPage;
  const bounds = { after: placeIn('after', after), before: placeIn('before', before) };
  // One more entry shows whether there is another page.
  const found = edgesOf(store, filter, size + 1, bounds, isFromEnd);
  const isMore = found.length > size;
  return {
    edges: isFromEnd ? found.slice(-size) : found.slice(0, size),
    // The entry of a cursor is outside the page, so there is one on that side.
    hasNextPage: bounds.before !== null || (!isFromEnd && isMore),
    hasPreviousPage: bounds.after !== null || (isFromEnd && isMore),
  };
}

function edgesOf(
  store: LakeStore,
  filter: CatalogFilter,
  count: number,
  bounds: Between,
  isFromEnd: boolean,
): Edge[] {
  let edges: Edge[] = [];
  let { after, before } = bounds;
  while (edges.length < count) {
    const ordinals = store.catalog.strongest(filter, count - edges.length, { after, before }, isFromEnd);
    const places = ordinals.map((ordinal) => store.catalog.signalPlace(ordinal));
    const [first, last] = [places.at(0), places.at(-1)];
    if (first === undefined || last === undefined) break;
    const found = places.flatMap((place) => edgeAt(store, place));
    edges = isFromEnd ? [...found, ...edges] : [...edges, ...found];
    if (isFromEnd) before = first;
    else after = last;
  }
  return edges;
}

function edgeAt(store: LakeStore, place: SignalPlace): Edge[] {
  const node = store.at(place.ordinal);
  return node === null ? [] : [{ cursor: cursorOf(place), node }];
}

/** Opaque to clients, and the same on every server. */
function cursorOf({ signal, seq, ordinal }: SignalPlace): string {
  return Buffer.from(JSON.stringify([signal, seq, ordinal])).toString('base64url');
}

/** Returns the place of a cursor in the order of signals. Null without a cursor. */
function placeIn(path: string, cursor: string | null | undefined): SignalPlace | null {
  if (cursor == null) return null;
  const parsed = cursorSchema.safeParse(jsonOf(Buffer.from(cursor, 'base64url').toString()));
  if (!parsed.success) {
    throw new InvalidInputError([
      { path, message: 'is not a cursor of this list; use one from its edges or its pageInfo' },
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
