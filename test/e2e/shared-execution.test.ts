import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, patient } from '../support/installation.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { StreamClient, transports } from '../support/stream-client.ts';
import { infer } from './actions.ts';
import { ModelByName } from './operations/figures.operations.ts';
import { ModelsOfUpdates } from './operations/streams.operations.ts';
import { untilLive } from './until-live.ts';

const subscribers = 12;

describe('subscribers who want the same', patient, () => {
  let installation: Installation;
  let server: ServerProcess;
  let client: GraphqlClient;

  beforeAll(async () => {
    installation = await Installation.create('embedded');
    // The ORM logs each statement that it sends.
    server = await installation.start({ LOG_FORMAT: 'json', MIKRO_ORM_DEBUG: 'true' });
    client = new GraphqlClient(server.url);
  });
  afterAll(() => installation.dispose());

  /** How often models were read by their id while something was done. */
  async function readings(action: () => Promise<unknown>): Promise<number> {
    // A question whose answer nobody awaits marks the place in the log.
    const marks = [randomUUID(), randomUUID()] as const;
    await client.data(ModelByName, { name: marks[0] });
    await action();
    await client.data(ModelByName, { name: marks[1] });
    await vi.waitFor(() => expect(server.output).toContain(marks[1]));
    const [, after = ''] = server.output.split(marks[0]);
    const [between = ''] = after.split(marks[1]);
    return between
      .split('\n')
      .filter((line) => line.includes('[query]') && /from \\"onnx_models\\".*\\"id\\" in/.test(line)).length;
  }

  const open = (minSignal: number, count: number) =>
    Array.from({ length: count }, (_, index) =>
      StreamClient.openWith(
        transports[index % transports.length] ?? 'WebSocket',
        server.url,
        ModelsOfUpdates,
        {
          minSignal,
        },
      ),
    );

  async function inferAndReceive(
    streams: readonly StreamClient<{ inferenceUpdates: { node: { id: string } } }>[],
  ) {
    const { id } = await infer(client, 'Who reads this, and how often?');
    await Promise.all(
      streams.map((stream) => stream.findData((data) => data.inferenceUpdates.node.id === id)),
    );
  }

  test('share one execution for each update, on all transports', async () => {
    const alone = open(0, 1);
    await untilLive(client, alone);
    const once = await readings(() => inferAndReceive(alone));
    expect(once).toBeGreaterThan(0);

    const same = [...alone, ...open(0, subscribers)];
    await untilLive(client, same);
    expect(await readings(() => inferAndReceive(same))).toBe(once);

    const others = [...same, ...open(0.0001, 2)];
    await untilLive(client, others);
    const twice = await readings(() => inferAndReceive(others));
    expect(twice).toBeGreaterThan(once);
    expect(twice).toBeLessThan(once + 3);
    for (const stream of others) stream.close();
  });
});
