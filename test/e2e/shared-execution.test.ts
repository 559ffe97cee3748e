import { describe, expect, test } from 'vitest';
import { patient, quickestKind } from '../support/installation.ts';
import { StreamClient, transports } from '../support/stream-client.ts';
import { withServer } from '../support/with-server.ts';
import { infer } from './actions.ts';
import { loggingStatements, statementsDuring } from './logged-statements.ts';
import { ModelsOfUpdates } from './operations/streams.operations.ts';
import { untilLive } from './until-live.ts';

const subscribers = 12;

describe('subscribers who want the same', patient, () => {
  const running = withServer(quickestKind(), loggingStatements);

  /** How often models were read by their id while something was done. */
  async function readings(action: () => Promise<unknown>): Promise<number> {
    const statements = await statementsDuring(running.server, running.client, action);
    return statements.filter((line) => /from \\"onnx_models\\".*\\"id\\" in/.test(line)).length;
  }

  const open = (minSignalStrength: number, count: number) =>
    Array.from({ length: count }, (_, index) =>
      StreamClient.openWith(
        transports[index % transports.length] ?? 'WebSocket',
        running.server.url,
        ModelsOfUpdates,
        {
          minSignalStrength,
        },
      ),
    );

  async function inferAndReceive(
    streams: readonly StreamClient<{ inferenceUpdates: { node: { id: string } } }>[],
  ) {
    const { id } = await infer(running.client, 'Who reads this, and how often?');
    await Promise.all(
      streams.map((stream) => stream.findData((data) => data.inferenceUpdates.node.id === id)),
    );
  }

  test('share one execution for each update, on all transports', async () => {
    const alone = open(0, 1);
    await untilLive(running.client, alone);
    const once = await readings(() => inferAndReceive(alone));
    expect(once).toBeGreaterThan(0);

    const same = [...alone, ...open(0, subscribers)];
    await untilLive(running.client, same);
    expect(await readings(() => inferAndReceive(same))).toBe(once);

    const others = [...same, ...open(0.0001, 2)];
    await untilLive(running.client, others);
    const twice = await readings(() => inferAndReceive(others));
    expect(twice).toBeGreaterThan(once);
    expect(twice).toBeLessThan(once + 3);
    for (const stream of others) stream.close();
  });
});
