import type { Catalog } from './catalog.ts';

/**
 * Ordinals of entries that were added before the iteration and still exist when it reaches them.
 */
export function* ordinalsOf(
  catalog: Pick<Catalog, 'firstOrdinal' | 'nextOrdinal' | 'isAt'>,
): Generator<number> {
  for (let ordinal = catalog.firstOrdinal, end = catalog.nextOrdinal; ordinal < end; ordinal += 1) {
    if (catalog.isAt(ordinal)) yield ordinal;
  }
}
