import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { deliverAll } from '../../platform/events/delivery.ts';
import { LiveSource, type Place } from '../../platform/events/live-source.ts';
import { timeSchema } from '../../platform/validation.ts';
import type { CommittedInference } from './inference.events.ts';
import type { InferenceFilter } from './inference.input.ts';

/** Inferences of one reading of the record. */
const pageSize = 100;

/** Longest time without an update, in milliseconds: a gap of the past is made no longer than this. */
const longestPauseMs = 60_000;

const speed = z
  .number('expects a finite number')
  .gt(0, 'expects more than 0')
  .max(1_000_000, 'expects at most 1000000');

export const replaySchema = z
  .object({ from: timeSchema, to: timeSchema, speed: speed.default(1) })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'expects a time after from' });

export type ReplayInput = z.input<typeof replaySchema>;
export type ReplayRange = z.output<typeof replaySchema>;

/** Reads the record after a number, in order. */
export type ReadRecord = (
  seq: number,
  limit: number,
  filter: InferenceFilter,
) => Promise<readonly CommittedInference[]>;

/**
 * Inferences committed in a span of time, at the distances they had, divided by the speed. The distances are kept against the clock of the whole
 * replay, so that what each update takes does not add up.
 */
export function replaySource(
  read: ReadRecord,
  range: ReplayRange,
  filter: InferenceFilter,
  placeOf: (event: CommittedInference) => Place,
): LiveSource<CommittedInference> {
  return new LiveSource({
    delivery: deliverAll,
    placeOf,
    past: {
      from: null,
      read: (after, signal) => paced(inOrder(read, range, filter, after ?? 0), range, signal),
    },
    live: null,
  });
}

async function* inOrder(
  read: ReadRecord,
  { from, to }: ReplayRange,
  filter: InferenceFilter,
  after: number,
): AsyncGenerator<CommittedInference> {
  const within = {
    ...filter,
    createdFrom: latest(from, filter.createdFrom),
    createdBefore: earliest(to, filter.createdBefore),
  };
  for (let seq = after; ; ) {
    const page = await read(seq, pageSize, within);
    for (const inference of page) {
      seq = inference.seq;
      yield inference;
    }
    if (page.length < pageSize) return;
  }
}

async function* paced(
  inferences: AsyncIterable<CommittedInference>,
  { from, speed }: ReplayRange,
  signal: AbortSignal,
): AsyncGenerator<CommittedInference> {
  let clock = performance.now() - from.getTime() / speed;
  for await (const inference of inferences) {
    const due = clock + Date.parse(inference.createdAt) / speed;
    const wait = due - performance.now();
    if (wait > longestPauseMs) clock -= wait - longestPauseMs;
    if (wait > 0) await sleep(Math.min(wait, longestPauseMs), undefined, { signal });
    yield inference;
  }
}

function latest(one: Date, other: Date | null | undefined): Date {
  return other == null || one > other ? one : other;
}

function earliest(one: Date, other: Date | null | undefined): Date {
  return other == null || one < other ? one : other;
}
