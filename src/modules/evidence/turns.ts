import { setImmediate as nextTurn } from 'node:timers/promises';

/** Longest time, in milliseconds, before other work of the process gets its turn. */
const longestTurn = 25;

/** Applies a function to every item in order, and lets other work of the process in whenever it has taken a while. */
export async function mapInTurns<Item, Result>(
  items: readonly Item[],
  apply: (item: Item, index: number) => Result,
): Promise<Result[]> {
  const results: Result[] = [];
  let started = performance.now();
  for (const [index, item] of items.entries()) {
    results.push(apply(item, index));
    if (performance.now() - started < longestTurn) continue;
    await nextTurn();
    started = performance.now();
  }
  return results;
}
