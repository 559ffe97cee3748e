import { OperationTypeNode } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { StoredRowsQuery } from '../support/gql/graphql.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, patient, quickestKind } from '../support/installation.ts';
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
    .min(1)
    .max(20),
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

/** Fields of an input, none of which there is. */
function many(name: string): Record<string, number> {
  return Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`${name}${index}`, index]));
}

/**
 * The paths that an answer names.
 * @throws when it is another than one typed error.
 */
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
    installation = await Installation.create(quickestKind());
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
  test('are looked for everywhere', () => {
    const places = operations.map(({ name }) => name);
    expect(places.length).toBeGreaterThan(200);
    expect(places).toEqual(
      expect.arrayContaining([
        'query.node id',
        'query.nodes ids',
        'query.nodes ids.0',
        'query.session.inferences after',
        'query.lake.entries filter.createdFrom',
        'query.similarInferences target.text',
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

  const register = 'mutation ($input: RegisterModelInput!) { registerModel(input: $input) { __typename } }';
  const files = { modelPath: 'x', tokenizerPath: 'x' };

  test.each([
    ['the name of a field', register, { input: { ...files, name: 'x', [megabyte]: 1 } }, 'input'],
    [
      'fields that nobody knows',
      register,
      { input: { ...files, name: megabyte, ...many('field') } },
      'input',
    ],
    ['a value beside one that is missing', register, { input: { ...files, modelPath: megabyte } }, 'input'],
    [
      'an object in the place of a string',
      register,
      { input: { ...files, name: { [megabyte]: megabyte } } },
      'input.name',
    ],
    ['a list in the place of a string', register, { input: { ...files, name: [megabyte] } }, 'input.name'],
    ['a list in the place of an object', register, { input: [{ ...files, name: megabyte }] }, 'input'],
    ['a string in the place of an object', register, { input: megabyte }, 'input'],
    ['lists in lists', 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: [[megabyte]] }, 'ids.0'],
  ])('%s', async (_name, query, variables, path) => {
    const answer = await answerTo(query, variables);
    expect(listedSchema.parse(answer).errors[0]?.extensions.field).toBe(path);
    expect(JSON.stringify(answer).length).toBeLessThan(8000);
  });

  test('variables that the operation does not have change nothing', async () => {
    const answer = await answerTo('query ($id: ID!) { node(id: $id) { id } }', {
      id: Buffer.from('SacredIntervention:1').toString('base64url'),
      [megabyte]: megabyte,
    });
    expect(answer).toEqual({ data: { node: null } });
  });

  test.each([
    '{"query":"',
    'x',
    '{"query":"{__typename}","variables":{',
  ])('a body that begins with %j, and is no JSON, is not repeated', async (beginning) => {
    const { status, body } = await client.post(beginning + megabyte);
    expect(status).toBe(400);
    expect(body).toEqual({
      errors: [{ message: 'POST body sent invalid JSON.', extensions: { code: 'BAD_REQUEST' } }],
    });
  });

  test('nothing was stored', async () => {
    expect(await client.data(StoredRows)).toEqual(before);
  });

  async function answerTo(query: string, variables: object): Promise<unknown> {
    return (await client.post(JSON.stringify({ query, variables }))).body;
  }

  async function answerOf({ operation, query, variables }: OversizedOperation): Promise<unknown> {
    if (operation !== OperationTypeNode.SUBSCRIPTION) return answerTo(query, variables);
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
