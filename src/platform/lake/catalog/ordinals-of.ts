import type { Catalog } from './catalog.ts';

/** Ordinals of the entries that are there when they are come to, and were added before. */
export function* ordinalsOf(
  catalog: Pick<Catalog, 'firstOrdinal' | 'nextOrdinal' | 'isAt'>,
): Generator<number> {
  for (let ordinal = catalog.firstOrdinal, end = catalog.nextOrdinal; ordinal < end; ordinal += 1) {
    if (catalog.isAt(ordinal)) yield ordinal;
  }
}
