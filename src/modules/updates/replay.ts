import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { deliverAll } from '../../platform/events/delivery.ts';
import { LiveSource } from '../../platform/events/live-source.ts';
import { type EventSelection, eventsAfter } from '../../platform/events/replayable-source.ts';
import { timeSchema } from '../../platform/validation.ts';
import type { EventFilter } from './matches.ts';
import type { InferenceUpdate } from './nearness.ts';

/** Maximum time without an update, in milliseconds. Longer gaps of the past are shortened to it. */
const maxPauseMs = 60_000;

const speedExpectation = 'expects 0.000001 to 1000000';

const speed = z
  .number('expects a finite number')
  .min(0.000001, speedExpectation)
  .max(1_000_000, speedExpectation);

export const replaySchema = z
  .object({ from: timeSchema, to: timeSchema, speed: speed.default(1) })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'expects a time after "from"' });

export type ReplayInput = z.input<typeof replaySchema>;
export type ReplayRange = z.output<typeof replaySchema>;

/**
 * Replays the events of inferences in a time range, at the original intervals divided by the
 * speed. Intervals are measured against the clock of the whole replay, so that the time each update
 * takes does not add up.
 */
export function replaySource(
  wanted: EventSelection<InferenceUpdate>,
  range: ReplayRange,
): LiveSource<InferenceUpdate> {
  return new LiveSource({
    delivery: deliverAll,
    resumePointOf: wanted.resumePointOf,
    past: { from: null, read: (after, signal) => paced(eventsAfter(wanted, after ?? 0), range, signal) },
    live: null,
  });
}

/**
 * Events in the range. The time of a verification is when it was made, not when its inference was
 * committed.
 */
export function within({ from, to }: ReplayRange): Pick<EventFilter, 'happenedFrom' | 'happenedBefore'> {
  return { happenedFrom: from, happenedBefore: to };
}

async function* paced(
  inferences: AsyncIterable<InferenceUpdate>,
  { from, speed }: ReplayRange,
  signal: AbortSignal,
): AsyncGenerator<InferenceUpdate> {
  let clock = performance.now();
  for await (const inference of inferences) {
    const due = clock + (Date.parse(inference.happenedAt) - from.getTime()) / speed;
    const wait = due - performance.now();
    if (wait > maxPauseMs) clock -= wait - maxPauseMs;
    if (wait > 0) await sleep(Math.min(wait, maxPauseMs), undefined, { signal });
    yield inference;
  }
}
