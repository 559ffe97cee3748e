import { InferenceFailedError, RunTimedOutError, type TokenCounts } from '../inference-engine.ts';
import { reasonOf } from '../reason-of.ts';
import type { CountJob } from '../worker-messages.ts';
import { WorkerEndedError, WorkerTimedOutError } from './inference-worker.ts';
import type { WorkerSlot } from './worker-slot.ts';

/**
 * Maximum characters of a message: few enough that a job behind it waits only some milliseconds.
 */
const maxCharacters = 65_536;

/** Splits texts into messages of limited size, in order. A longer text gets its own message. */
export function chunksOf(texts: readonly string[]): string[][] {
  const parcels: string[][] = [];
  let room = -1;
  for (const text of texts) {
    if (text.length > room) {
      parcels.push([]);
      room = maxCharacters;
    }
    parcels.at(-1)?.push(text);
    room -= text.length;
  }
  return parcels;
}

/**
 * Counts on a worker that has loaded the model, preferably a free one. If that worker ends, it
 * retries once, on another worker if there is one.
 * @throws RunTimedOutError, InferenceFailedError
 */
export async function countOnAny(
  slots: readonly WorkerSlot[],
  job: CountJob,
  onTimedOut: (seconds: number) => void,
): Promise<readonly TokenCounts[]> {
  const holders = slots.filter((slot) => slot.holds(job.modelId) && !slot.isFailing);
  const [first, second = first] = holders.toSorted((a, b) => Number(b.isFree) - Number(a.isFree));
  if (first === undefined || second === undefined) {
    throw new InferenceFailedError('No inference worker can run the model.');
  }
  try {
    return await first.count(job).catch((error: unknown) => {
      if (error instanceof WorkerEndedError) return second.count(job);
      throw error;
    });
  } catch (error) {
    if (error instanceof WorkerTimedOutError) {
      onTimedOut(error.seconds);
      throw new RunTimedOutError(error.seconds);
    }
    throw new InferenceFailedError(`The tokens could not be counted: ${reasonOf(error)}.`);
  }
}
