import { setImmediate as nextRound } from 'node:timers/promises';

/**
 * Starts some works; gives the numbers of those that were at it in each round of the event loop,
 * once for each time they said so, but for rounds in which none did.
 */
export async function roundsOf(
  works: readonly ((done: () => void) => Promise<unknown>)[],
): Promise<readonly number[][]> {
  const rounds: number[][] = [[]];
  const work = Promise.all(works.map((start, number) => start(() => void rounds.at(-1)?.push(number))));
  let isOver = false;
  const watch = async () => {
    for (; !isOver; await nextRound()) rounds.push([]);
  };
  const watching = watch();
  try {
    await work;
  } finally {
    isOver = true;
    await watching;
  }
  return rounds.filter((round) => round.length > 0);
}
