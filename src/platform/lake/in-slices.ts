import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long work goes on before others have their turn, in milliseconds. */
const sliceMs = 4;

/** The items, with a pause whenever whoever takes them has been at it for some milliseconds. */
export async function* inSlices<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  let pausedAt = performance.now();
  for (const item of items) {
    yield item;
    if (performance.now() - pausedAt < sliceMs) continue;
    await nextTurn();
    pausedAt = performance.now();
  }
}
