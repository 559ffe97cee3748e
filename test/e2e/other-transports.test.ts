import { once } from 'node:events';
import { createClient } from 'graphql-sse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, patient, quickestKind } from '../support/installation.ts';

const json = { 'content-type': 'application/json' };
const stored = '{ inferences(first: 1) { totalCount } }';
const subscription = JSON.stringify({ query: 'subscription { metricsUpdates { cursor } }' });
const mutation = JSON.stringify({ query: 'mutation { infer(input: { text: "Heard?" }) { __typename } }' });

describe('what the server does not speak', patient, () => {
  let installation: Installation;
  let url: string;
  let client: GraphqlClient;

  beforeAll(async () => {
    installation = await Installation.create(quickestKind());
    url = (await installation.start()).url;
    client = new GraphqlClient(url);
  });
  afterAll(() => installation.dispose());

  async function answerTo(init: RequestInit): Promise<{ status: number; message: string }> {
    const response = await fetch(url, init);
    const { errors } = JSON.parse(await response.text());
    return { status: response.status, message: errors[0].message };
  }

  test('files that are uploaded: the refusal names the type to send', async () => {
    const form = new FormData();
    form.set('operations', mutation);
    form.set('map', '{}');
    const refused = { status: 415, message: expect.stringContaining('content-type: application/json') };
    const headers = { 'apollo-require-preflight': '1' };
    expect(await answerTo({ method: 'POST', body: form, headers })).toEqual(refused);
    expect(
      await answerTo({ method: 'POST', body: '<a/>', headers: { ...headers, 'content-type': 'text/xml' } }),
    ).toEqual(refused);
  });

  test('streams that share a connection: the refusal says how to subscribe', async () => {
    const sharing = createClient({ url, singleConnection: true, retryAttempts: 0 });
    const failed = Promise.withResolvers<unknown>();
    sharing.subscribe(
      { query: 'subscription { metricsUpdates { cursor } }' },
      { next: () => undefined, error: failed.resolve, complete: () => failed.resolve('complete') },
    );
    expect(await failed.promise).toMatchObject({ response: { status: 400 } });
    sharing.dispose();
    const refused = { status: 400, message: expect.stringContaining('graphql-transport-ws') };
    expect(await answerTo({ method: 'PUT' })).toEqual(refused);
    const headers = { ...json, 'x-graphql-event-stream-token': 'token' };
    expect(await answerTo({ method: 'POST', body: subscription, headers })).toEqual(refused);
  });

  test('subscriptions whose client takes no event stream: the refusal names the type', async () => {
    const headers = { ...json, accept: 'multipart/mixed;subscriptionSpec="1.0", application/json' };
    expect(await answerTo({ method: 'POST', body: subscription, headers })).toEqual({
      status: 406,
      message: expect.stringContaining('text/event-stream'),
    });
  });

  test.each([
    'text/html',
    'image/*',
    'application/xml;q=0.9, text/plain',
  ])('answers of the type %s: nothing is done for them', async (accept) => {
    const before = await client.post(JSON.stringify({ query: stored }));
    const headers = { ...json, accept };
    expect(await answerTo({ method: 'POST', body: mutation, headers })).toEqual({
      status: 406,
      message: expect.stringContaining('application/json'),
    });
    expect(await client.post(JSON.stringify({ query: stored }))).toEqual(before);
  });

  test.each([
    '*/*',
    'application/*',
    'text/html, */*;q=0.1',
    'application/json; charset=utf-8',
    '',
  ])('all others are answered: "%s"', async (accept) => {
    const response = await fetch(url, {
      method: 'POST',
      body: JSON.stringify({ query: stored }),
      headers: { ...json, accept },
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toHaveProperty('data.inferences.totalCount');
  });

  test.each([
    ['graphql-ws'],
    [],
    ['soap', 'mqtt'],
  ])('WebSocket subprotocols %j: the refusal names the one to offer', async (...protocols) => {
    const socket = new WebSocket(url.replace('http', 'ws'), protocols);
    socket.on('error', () => undefined);
    const [, response] = await once(socket, 'unexpected-response');
    expect(response.statusCode).toBe(400);
    expect(String(await response.toArray())).toContain('graphql-transport-ws');
    socket.terminate();
  });
});
