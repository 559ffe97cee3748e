import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, patient, quickestKind } from '../support/installation.ts';
import { Nginx, nginxIsHere } from '../support/nginx.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { StreamClient, type Transport, transports } from '../support/stream-client.ts';
import { infer, record, untilOpenStreams } from './actions.ts';
import { SignalUpdates } from './operations/streams.operations.ts';
import { untilLive } from './until-live.ts';

/** What the documentation asks for WebSocket connections, as nginx's own manual has it. */
const upgrades = {
  http: "map $http_upgrade $connection_upgrade { default upgrade; '' close; }",
  location: `proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $connection_upgrade;`,
};
/** As in Debian's /etc/nginx/proxy_params. */
const proxyParameters = `proxy_set_header Host $host;
  proxy_set_header X-Real-IP $remote_addr;
  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
  proxy_set_header X-Forwarded-Proto $scheme;`;

interface Proxy {
  readonly http?: string;
  readonly server?: string;
  readonly location?: string;
  readonly transports: readonly Transport[];
}

const proxies: Readonly<Record<string, Proxy>> = {
  'as it comes': { transports: ['server-sent events'] },
  'that compresses everything': {
    server: 'gzip_types *; gzip_proxied any; gzip_min_length 0;',
    transports: ['server-sent events'],
  },
  'with the upgrades of the documentation': { ...upgrades, transports },
  "with Debian's proxy_params and upgrades": {
    http: upgrades.http,
    location: upgrades.location + proxyParameters,
    transports,
  },
  'that keeps connections': {
    http: 'upstream vortex { server SERVER; keepalive 8; }',
    location: 'proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;',
    transports: ['server-sent events'],
  },
};

describe.skipIf(!nginxIsHere)('behind nginx', patient, () => {
  let installation: Installation;
  let server: ServerProcess;

  beforeAll(async () => {
    installation = await Installation.create(quickestKind());
    server = await installation.start();
  });
  afterAll(() => installation.dispose());

  describe.each(Object.entries(proxies))('%s', (_, proxy) => {
    let nginx: Nginx;
    let client: GraphqlClient;

    beforeAll(async () => {
      const { host } = new URL(server.url);
      const upstream = proxy.http?.includes('upstream vortex') ? 'vortex' : host;
      nginx = await Nginx.start(
        `${proxy.server ?? ''} location / { proxy_pass http://${upstream}; ${proxy.location ?? ''} }`,
        proxy.http?.replace('SERVER', host),
      );
      client = new GraphqlClient(nginx.url);
    });
    afterAll(() => nginx.stop());

    test('queries and mutations are answered, a large one whole', async () => {
      const { inputText } = await infer(client, 'Is there a proxy?');
      expect(inputText).toBe('Is there a proxy?');
      const long = 'x '.repeat(16_000);
      expect((await record(client, { text: long })).inputText).toBe(long);
      expect((await fetch(`${nginx.origin}/health`)).status).toBe(200);
    });

    test('a page of the same origin may call', async () => {
      const headers = { origin: nginx.origin, 'sec-fetch-site': 'same-origin' };
      const answer = await client.post(JSON.stringify({ query: '{ __typename }' }), headers);
      expect(answer).toMatchObject({ status: 200, body: { data: { __typename: 'Query' } } });
      const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
      expect((await client.post(JSON.stringify({ query: '{ __typename }' }), foreign)).status).toBe(403);
    });

    test.each(
      proxy.transports,
    )('each update over %s is there before the next one is written', async (transport) => {
      const direct = new GraphqlClient(server.url);
      const stream = StreamClient.open(transport, nginx.url, SignalUpdates);
      // An open stream may not be live yet: it does not bring what is stored before it reads its
      // start.
      await untilLive(direct, [stream]);
      for (let update = 0; update < 5; update += 1) {
        const { uuid } = await record(direct);
        await stream.findData((data) => data.signalUpdates.node.inferenceUuid === uuid);
      }
      stream.close();
      await untilOpenStreams(direct, 0);
    });
  });
});
