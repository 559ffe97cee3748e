import { setTimeout as sleep } from 'node:timers/promises';
import { print } from 'graphql';
import { z } from 'zod';
import type { Random } from '../../scripts/default-model/random.ts';
import { InterventionUpdates, SignalUpdatesAfter } from '../e2e/operations/streams.operations.ts';
import { StreamClient, type Transport } from './stream-client.ts';

/** A stream that is followed: what of each update is noted, beside its cursor. */
export interface Followed {
  readonly document: string;
  readonly read: (data: Record<string, unknown>) => readonly [event: string, cursor: string];
}

const updateSchema = z.object({ cursor: z.string() });
const signalSchema = z.object({
  signalUpdates: updateSchema.extend({
    node: z.object({ inferenceUuid: z.string(), signalStrength: z.number() }),
  }),
});
const interventionSchema = z.object({
  interventionUpdates: updateSchema.extend({ node: z.object({ id: z.string() }) }),
});

/** An inference comes once when it is committed, and once more when its verdict was verified. */
export const followedSignals: Followed = {
  document: print(SignalUpdatesAfter),
  read: (data) => {
    const { cursor, node } = signalSchema.parse(data).signalUpdates;
    return [`${placeIn(cursor)} ${node.inferenceUuid}`, cursor];
  },
};

export const followedInterventions: Followed = {
  document: print(InterventionUpdates),
  read: (data) => {
    const { cursor } = interventionSchema.parse(data).interventionUpdates;
    return [String(placeIn(cursor)), cursor];
  },
};

/** The number in a cursor. */
function placeIn(cursor: string): number {
  return z.tuple([z.string(), z.int()]).parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))[1];
}

export interface Following {
  readonly transport: Transport;
  readonly followed: Followed;
  /** The cursor to begin after. */
  readonly after: string;
  /** Addresses of the servers that run now. */
  readonly urls: () => readonly string[];
  /** The last event, once nothing more is written; null until then. */
  readonly last: () => string | null;
  readonly patienceMs: number;
  /** Draws the server of each try and how long it lasts. */
  readonly random: Random;
}

/**
 * Follows a stream from a cursor on, drops at random and resumes at random servers.
 * @returns every event that arrived.
 */
export async function followResuming(following: Following): Promise<string[]> {
  const { transport, followed, urls, last, patienceMs, random } = following;
  const log: string[] = [];
  let { after } = following;
  const patience = performance.now() + patienceMs;
  while (performance.now() < patience && (last() === null || log.at(-1) !== last())) {
    const running = urls();
    const url = running[random.below(running.length)];
    if (url === undefined) throw new Error('No server runs.');
    const stream = StreamClient.openText<Record<string, unknown>>(
      transport,
      url,
      followed.document,
      undefined,
      { after },
    );
    await Promise.race([stream.ended, sleep(200 + random.uniform() * 2000)]);
    const received = stream.data.map(followed.read);
    stream.close();
    for (const [event, cursor] of received) {
      log.push(event);
      after = cursor;
    }
  }
  return log;
}
