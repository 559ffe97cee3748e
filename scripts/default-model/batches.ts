import { type Random, shuffled } from './random.ts';

/**
 * Endless full batches: all items in a random order, then again in another order. Items that do not
 * fill a batch are skipped.
 */
export function* batches<Item>(items: readonly Item[], size: number, random: Random): Generator<Item[]> {
  if (items.length < size) {
    throw new RangeError(`batches: ${items.length} items do not fill one batch of ${size}`);
  }
  while (true) {
    const order = shuffled(items, random);
    for (let start = 0; start + size <= order.length; start += size) yield order.slice(start, start + size);
  }
}
