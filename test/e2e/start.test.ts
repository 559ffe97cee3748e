import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, patient } from '../support/installation.ts';
import type { Environment } from '../support/server-process.ts';
import { infer } from './actions.ts';
import { InferenceById } from './operations/inferences.operations.ts';

describe('a server', patient, () => {
  let installation: Installation;

  beforeAll(async () => {
    installation = await Installation.create('embedded');
  });
  afterAll(() => installation.dispose());

  /** What a server that cannot start says to people: what is wrong, and no stack. */
  async function refusal(environment: Environment): Promise<string> {
    const server = installation.launch(environment);
    expect(await server.exit).toEqual({ code: 1, signal: null });
    expect(server.errors).not.toMatch(/^\s+at /m);
    return server.errors;
  }

  test('has the data of the last time, shows people where to go, and keeps others out of its folder', async () => {
    const before = await installation.start();
    const inference = await infer(new GraphqlClient(before.url), 'Good morning!');
    await before.stop();
    const server = await installation.start();
    const client = new GraphqlClient(server.url);
    expect(await client.data(InferenceById, { id: inference.id })).toEqual({ inference });

    const start = await fetch(server.origin, { redirect: 'manual' });
    expect([start.status, start.headers.get('location')]).toEqual([302, '/graphql']);
    const page = await fetch(server.url, { headers: { accept: 'text/html' } });
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('GraphiQL')]);
    for (const path of ['/health', '/ready']) expect((await fetch(server.origin + path)).status).toBe(200);

    const message = await refusal({});
    expect(message).toContain(String(server.pid));
    expect(message).toContain(installation.database.dataDirectory);
    expect(await client.data(InferenceById, { id: inference.id })).toEqual({ inference });
    await server.stop();
  });

  test('names every fault of the configuration at once', async () => {
    const faults = {
      PORT: 'abc',
      HOST: 'not a host',
      DATABASE_URL: 'mysql://root@localhost/x',
      REDIS_URL: 'localhost',
      OPERATOR_TOKEN: 'short',
      MAX_BODY_BYTES: '1',
      CORS_ORIGINS: 'charts.example.org',
      SUBSCRIPTION_BUFFER: '0',
      LOG_LEVEL: 'loud',
    };
    const message = await refusal(faults);
    for (const name of Object.keys(faults)) expect(message).toMatch(new RegExp(`^ +${name} .*expects`, 'm'));
    expect(message.trim().split('\n')).toHaveLength(Object.keys(faults).length + 1);
  });

  test('names a database that cannot be reached, without its password', async () => {
    const message = await refusal({ DATABASE_URL: 'postgresql://someone:secret@127.0.0.1:1/nowhere' });
    expect(message).toContain('127.0.0.1:1/nowhere');
    expect(message).not.toContain('secret');
  });

  test('does not listen to other machines without a token', async () => {
    expect(await refusal({ HOST: '0.0.0.0' })).toMatch(/OPERATOR_TOKEN .*0\.0\.0\.0/);
  });
});
