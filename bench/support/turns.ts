import type { Contestant } from './contestant.ts';
import { type EventLoopGaps, watchEventLoop } from './event-loop.ts';

/** Durations of each contestant for the same texts in milliseconds, one entry per round. */
export interface Times {
  readonly wall: number[];
  readonly cpu: number[];
}

export interface TurnsOptions {
  readonly contestants: readonly Contestant[];
  readonly rounds: number;
  /** The texts of a round. */
  readonly texts: (round: number) => readonly string[];
}

export interface TurnsResult {
  readonly times: ReadonlyMap<Contestant, Times>;
  /** Gaps of the calling thread's event loop, over all rounds of a contestant. */
  readonly gaps: ReadonlyMap<Contestant, readonly EventLoopGaps[]>;
}

/**
 * Gives every contestant the same texts, one after another. The order shifts by one from round to
 * round.
 */
export async function takeTurns({ contestants, rounds, texts }: TurnsOptions): Promise<TurnsResult> {
  const times = new Map(contestants.map((one) => [one, { wall: [] as number[], cpu: [] as number[] }]));
  const gaps = new Map(contestants.map((one) => [one, [] as EventLoopGaps[]]));
  for (let round = 0; round < rounds; round += 1) {
    const given = texts(round);
    const shift = round % contestants.length;
    for (const contestant of [...contestants.slice(shift), ...contestants.slice(0, shift)]) {
      const cpu = await contestant.cpuMs();
      const watch = watchEventLoop();
      const started = performance.now();
      await contestant.embed(given);
      const wall = performance.now() - started;
      gaps.get(contestant)?.push(watch.stop());
      times.get(contestant)?.wall.push(wall);
      times.get(contestant)?.cpu.push((await contestant.cpuMs()) - cpu);
    }
    process.stdout.write(`  round ${round + 1} of ${rounds}\r`);
  }
  process.stdout.write(`${' '.repeat(40)}\r`);
  return { times, gaps };
}

/** Ratio of the other's duration to the first's, round by round. Above one, the first is faster. */
export function ratios(first: readonly number[], other: readonly number[]): number[] {
  return first.map((value, round) => (other[round] ?? Number.NaN) / value);
}
