import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, patient } from '../support/installation.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { StreamClient, transports } from '../support/stream-client.ts';
import { infer } from './actions.ts';
import { loggingStatements, statementsDuring } from './logged-statements.ts';
import { ModelsOfUpdates } from './operations/streams.operations.ts';
import { untilLive } from './until-live.ts';

const subscribers = 12;

describe('subscribers who want the same', patient, () => {
  let installation: Installation;
  let server: ServerProcess;
  let client: GraphqlClient;

  beforeAll(async () => {
    installation = await Installation.create('embedded');
    server = await installation.start(loggingStatements);
    client = new GraphqlClient(server.url);
  });
  afterAll(() => installation.dispose());

  /** How often models were read by their id while something was done. */
  async function readings(action: () => Promise<unknown>): Promise<number> {
    const statements = await statementsDuring(server, client, action);
    return statements.filter((line) => /from \\"onnx_models\\".*\\"id\\" in/.test(line)).length;
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
