import { OperationTypeNode } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { StoredRowsQuery } from '../support/gql/graphql.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, patient } from '../support/installation.ts';
import {
  knownSession,
  type OversizedOperation,
  oversizedOperations,
} from '../support/oversized-arguments.ts';
import { record } from './actions.ts';
import { StoredRows } from './operations/figures.operations.ts';

const megabyte = 'a'.repeat(1_000_000);
const operations = oversizedOperations(megabyte);

const issueSchema = z.object({ path: z.string(), message: z.string() });
const listedSchema = z.object({
  errors: z
    .array(
      z.object({
        message: z.string(),
        extensions: z.object({
          code: z.literal('BAD_USER_INPUT'),
          field: z.string(),
          issues: z.array(issueSchema),
        }),
      }),
    )
    .length(1),
});
const unionSchema = z.object({
  data: z.record(
    z.string(),
    z.object({
      __typename: z.literal('InvalidInputError'),
      code: z.literal('BAD_USER_INPUT'),
      issues: z.array(issueSchema),
    }),
  ),
});

/** The paths that an answer names. @throws when it is another than one typed error. */
function pathsIn(answer: unknown): string[] {
  const union = unionSchema.safeParse(answer);
  const issues = union.success
    ? Object.values(union.data.data).flatMap((error) => error.issues)
    : listedSchema.parse(answer).errors.flatMap((error) => error.extensions.issues);
  return issues.map(({ path }) => path);
}

describe('arguments that are far too long', patient, () => {
  let installation: Installation;
  let client: GraphqlClient;
  let socket: Client;
  let before: StoredRowsQuery;

  beforeAll(async () => {
    installation = await Installation.create('embedded');
    const server = await installation.start();
    client = new GraphqlClient(server.url);
    socket = createClient({
      url: server.url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
    });
    await record(client, { sessionId: knownSession });
    before = await client.data(StoredRows);
  });
  afterAll(async () => {
    await socket.dispose();
    await installation.dispose();
  });
  afterEach(async () => {
    expect(await client.data(StoredRows)).toEqual(before);
  });

  test('are looked for everywhere', () => {
    const places = operations.map(({ name }) => name);
    expect(places.length).toBeGreaterThan(200);
    expect(places).toEqual(
      expect.arrayContaining([
        'query.node id',
        'query.nodes ids',
        'query.nodes ids.0',
        'query.session.inferences after',
        'query.lake.entries from',
        'mutation.registerModel input.name',
        'mutation.infer input.context.0',
        'mutation.addTrainingSamples input.samples.0.expectedElp.ethos',
        'subscription.inferenceUpdates filter.near.text',
        'subscription.inferenceUpdates delivery.policy',
      ]),
    );
  });

  test.each(operations)('$name', async (operation) => {
    const answer = await answerOf(operation);
    expect(pathsIn(answer)).toEqual([operation.path]);
    expect(JSON.stringify(answer).length).toBeLessThan(1000);
  });

  async function answerOf({ operation, query, variables }: OversizedOperation): Promise<unknown> {
    if (operation !== OperationTypeNode.SUBSCRIPTION)
      return (await client.post(JSON.stringify({ query, variables }))).body;
    return new Promise((resolve, reject) => {
      socket.subscribe(
        { query, variables: { ...variables } },
        {
          next: resolve,
          error: (error) => (Array.isArray(error) ? resolve({ errors: error }) : reject(error)),
          complete: () => reject(new Error('There was no answer.')),
        },
      );
    });
  }
});
