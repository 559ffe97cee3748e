import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, isHere, patient } from '../support/installation.ts';
import { patienceMs } from '../support/patience.ts';
import { SeveringProxy } from '../support/severing-proxy.ts';
import { StreamClient, type Transport, transports } from '../support/stream-client.ts';
import { record, untilOpenStreams } from './actions.ts';
import { untilLive } from './until-live.ts';

interface Updates {
  readonly inferenceUpdates: { readonly cursor: string; readonly node: { readonly uuid: string } };
}

/**
 * Of each update the database is asked for something that its message does not bring, and that is
 * never null.
 */
const query = `subscription Updates($after: String) {
  inferenceUpdates(after: $after) { cursor node { uuid contextMetrics { id } } }
}`;

/** What only the answer to that asks of the database. */
const statement = 'from "context_metrics"';

const soon = <Value>(promise: Promise<Value>) => Promise.race([promise, sleep(patienceMs)]);

describe.skipIf(!isHere('servers'))(
  'updates that cannot be read because the database is gone',
  patient,
  () => {
    let installation: Installation;
    let proxy: SeveringProxy;
    let client: GraphqlClient;
    /** Of another server, whose way to the database is never cut. */
    let writer: GraphqlClient;

    beforeAll(async () => {
      installation = await Installation.create('servers');
      const address = new URL(installation.database.databaseUrl ?? '');
      proxy = await SeveringProxy.to(Number(address.port));
      address.port = String(proxy.port);
      const other = {
        DATABASE_URL: address.href,
        DATA_DIR: join(installation.database.dataDirectory, 'other'),
      };
      client = new GraphqlClient((await installation.start(other)).url);
      writer = new GraphqlClient((await installation.start()).url);
    });
    afterAll(async () => {
      await installation.dispose();
      await proxy.close();
    });

    /** Only an inference in a session has metrics of its context. */
    const recordInSession = () => record(writer, { sessionId: 'unreadable' });

    const open = (transport: Transport, after?: string) =>
      StreamClient.openText<Updates>(transport, client.url, query, undefined, { after });

    test.each(
      transports,
    )('are not passed over: over %s the stream ends after its last cursor', async (transport) => {
      const stream = open(transport);
      await untilLive(writer, [stream]);
      const { uuid: last } = await recordInSession();
      const { inferenceUpdates } = await stream.findData((data) => data.inferenceUpdates.node.uuid === last);

      proxy.cutAt(statement);
      const missed = [await recordInSession(), await recordInSession()].map(({ uuid }) => uuid);
      expect(await soon(stream.ended)).toEqual({ kind: 'complete' });
      const { cursor } = inferenceUpdates;
      expect(stream.results.at(-1)).toMatchObject({
        data: null,
        errors: [{ extensions: { code: 'DATABASE_UNAVAILABLE', cursor } }],
      });
      expect(stream.results.filter(({ errors }) => errors !== undefined)).toHaveLength(1);

      const resumed = open(transport, cursor);
      await resumed.findData((data) => data.inferenceUpdates.node.uuid === missed[1]);
      expect(resumed.data.map((data) => data.inferenceUpdates.node.uuid)).toEqual(missed);
      resumed.close();
      await untilOpenStreams(client, 0);
    });

    test('are not passed over while the past is read either', async () => {
      const first = open('WebSocket');
      await untilLive(writer, [first]);
      const [begun] = first.data;
      first.close();
      await recordInSession();
      proxy.cutAt(statement);
      const resumed = open('WebSocket', begun?.inferenceUpdates.cursor);
      expect(await soon(resumed.ended)).toEqual({ kind: 'complete' });
      const cursor = resumed.data.at(-1)?.inferenceUpdates.cursor ?? begun?.inferenceUpdates.cursor;
      expect(resumed.results.at(-1)).toMatchObject({
        data: null,
        errors: [{ extensions: { code: 'DATABASE_UNAVAILABLE', cursor } }],
      });
    });
  },
);
