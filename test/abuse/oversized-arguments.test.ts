import { OperationTypeNode } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { record } from '../e2e/actions.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import {
  knownSession,
  type OversizedOperation,
  oversizedOperations,
} from '../support/oversized-arguments.ts';
import { processorMs } from './support/process-usage.ts';
import { Victim, victimsAreHere } from './support/victim.ts';

/** Requests of one kind: processor time is counted in steps of 10 ms. */
const rounds = 5;

/** Processor time that one request may take, in milliseconds. */
const maxMs = 50;

const operations = oversizedOperations('a'.repeat(1_900_000));

describe.skipIf(!victimsAreHere)('arguments that are far too long', { timeout: 120_000 }, () => {
  let victim: Victim;
  let client: GraphqlClient;
  let socket: Client;
  let dearest = { name: '', ms: 0 };

  beforeAll(async () => {
    victim = await Victim.create();
    client = new GraphqlClient(victim.url);
    socket = createClient({
      url: victim.url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
    });
    await record(client, { sessionId: knownSession });
  }, 240_000);
  afterAll(async () => {
    const small = await costOf(() => client.post(JSON.stringify({ query: '{ __typename }' })));
    console.log(
      `  dearest: ${dearest.ms.toFixed(1)} ms (${dearest.name}); a small request: ${small.toFixed(1)} ms`,
    );
    await socket.dispose();
    await victim.dispose();
  });

  test.each(operations)('cost little: $name', async (operation) => {
    const ms = await costOf(() => send(operation));
    if (ms > dearest.ms) dearest = { name: operation.name, ms };
    expect(ms).toBeLessThan(maxMs);
  });

  test.each([10_000, 32_768, 131_072, 600_000])('%i combining marks cost little', async (count) => {
    // One above and one below, in turns: Unicode normalization would sort them in quadratic time.
    const text = `a${'\u0301\u0316'.repeat(count / 2)}`;
    const query = `mutation ($text: String!, $id: ID!) {
      infer(input: { text: $text }) { __typename }
      submitFeedback(input: { inferenceId: $id, supported: true, annotator: $text }) { __typename }
    }`;
    const body = JSON.stringify({ query, variables: { text, id: crypto.randomUUID() } });
    expect((await client.post(body)).body).toMatchObject({
      data: {
        infer: { __typename: 'InvalidInputError' },
        submitFeedback: { __typename: 'InvalidInputError' },
      },
    });
    expect(await costOf(() => client.post(body))).toBeLessThan(maxMs);
  });

  /** Processor time of the server for one request, in milliseconds. */
  async function costOf(ask: () => Promise<unknown>): Promise<number> {
    const { pid } = victim.server;
    const before = await processorMs(pid);
    for (let round = 0; round < rounds; round += 1) await ask();
    return ((await processorMs(pid)) - before) / rounds;
  }

  async function send({ operation, query, variables }: OversizedOperation): Promise<unknown> {
    if (operation !== OperationTypeNode.SUBSCRIPTION)
      return client.post(JSON.stringify({ query, variables }));
    return new Promise((resolve) => {
      const end = socket.subscribe(
        { query, variables: { ...variables } },
        { next: () => end(), error: resolve, complete: () => resolve(undefined) },
      );
    });
  }
});
