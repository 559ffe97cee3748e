import type { Contestant } from './contestant.ts';
import { type EventLoopGaps, watchEventLoop } from './event-loop.ts';

/** How long each contestant took for the same texts, one entry a round, in milliseconds. */
export interface Times {
  readonly wall: number[];
  readonly cpu: number[];
}

export interface TurnsOptions {
  readonly contestants: readonly Contestant[];
  readonly rounds: number;
  /** Texts of a round. */
  readonly texts: (round: number) => readonly string[];
}

export interface TurnsResult {
  readonly times: ReadonlyMap<Contestant, Times>;
  /** Of the calling thread's event loop, over all rounds of a contestant. */
  readonly gaps: ReadonlyMap<Contestant, readonly EventLoopGaps[]>;
}

/** Gives every contestant the same texts, one after another, the order shifted by one from round to round. */
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

/** How many times as long the other took, round by round: above one, the first is the faster. */
export function ratios(first: readonly number[], other: readonly number[]): number[] {
  return first.map((value, round) => (other[round] ?? Number.NaN) / value);
}
