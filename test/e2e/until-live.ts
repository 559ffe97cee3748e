import { setTimeout as sleep } from 'node:timers/promises';
import type { GraphqlClient } from '../support/graphql-client.ts';
import { patienceMs } from '../support/patience.ts';
import type { StreamClient } from '../support/stream-client.ts';
import { recordHallucination } from './actions.ts';

/**
 * Waits until something arrives on each stream. No transport tells a subscriber from when on it is
 * served, so inferences that every kind of stream carries are sent until each has brought one.
 */
export async function untilLive(
  writer: GraphqlClient,
  streams: readonly StreamClient<unknown>[],
): Promise<void> {
  const patience = AbortSignal.timeout(patienceMs);
  while (streams.some((stream) => stream.results.length === 0)) {
    if (patience.aborted) throw new Error('A subscription brought nothing.');
    await recordHallucination(writer, { text: 'Is anybody there?' });
    await sleep(50);
  }
}
