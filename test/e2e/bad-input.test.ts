import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { StoredRowsQuery } from '../support/gql/graphql.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { describeOnEachInstallation, Installation, quickestKind } from '../support/installation.ts';
import { expectTypename, record } from './actions.ts';
import { badQuestions } from './bad-input/asking.ts';
import type { BadOperation } from './bad-input/bad-operation.ts';
import { badDocuments } from './bad-input/documents.ts';
import { badInferences } from './bad-input/inferring.ts';
import { badPages } from './bad-input/paging.ts';
import { badRecords } from './bad-input/recording.ts';
import { RegisterModel, StoredRows } from './operations/figures.operations.ts';

const badOperations = [...badInferences, ...badRecords, ...badPages, ...badQuestions, ...badDocuments];

const bodyLimit = 100_000;

describeOnEachInstallation('bad input', (kind) => {
  let installation: Installation;
  let client: GraphqlClient;
  let socket: Client;
  let directory: string;
  let origin: string;
  let before: StoredRowsQuery;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vortex-models-'));
    const modelsDirectory = join(directory, 'models');
    await mkdir(modelsDirectory);
    await writeFile(join(modelsDirectory, 'broken.onnx'), 'This is no ONNX file.');
    await writeFile(join(modelsDirectory, 'tokenizer.json'), '{}');
    await writeFile(join(directory, 'outside.onnx'), 'This is not for the server.');
    await symlink(join(directory, 'outside.onnx'), join(modelsDirectory, 'link.onnx'));
    await symlink(directory, join(modelsDirectory, 'way-out'));

    installation = await Installation.create(kind);
    const server = await installation.start({
      MODELS_DIR: modelsDirectory,
      MAX_BODY_BYTES: String(bodyLimit),
    });
    origin = server.origin;
    client = new GraphqlClient(server.url);
    socket = createClient({
      url: server.url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
    });
    await record(client);
    const { registerModel } = await client.data(RegisterModel, {
      input: { name: 'broken', modelPath: 'broken.onnx', tokenizerPath: 'tokenizer.json' },
    });
    expect(expectTypename(registerModel, 'RegisterModelPayload').model).toMatchObject({
      status: 'ERROR',
      digest: null,
      error: expect.stringMatching(/\w/),
    });
    before = await client.data(StoredRows);
  });
  afterAll(async () => {
    await socket.dispose();
    await installation.dispose();
    await rm(directory, { recursive: true, force: true });
  });

  /** Nothing that is tried here may leave a trace. */
  afterEach(async () => {
    expect(await client.data(StoredRows)).toEqual(before);
  });

  describe.each(badOperations)('$name', ({ query, variables, answer }) => {
    test('over HTTP', async () => {
      const { body } = await client.post(JSON.stringify({ query, variables }));
      expect(body).toMatchObject(answer);
    });
    // What the database refuses is the same over either: one kind shows the other transport.
    test.runIf(kind === quickestKind())('over WebSocket', async () => {
      expect(await answerOverSocket(socket, { query, ...(variables && { variables }) })).toMatchObject(
        answer,
      );
    });
  });

  test.each([
    ['../outside.onnx', 'modelPath'],
    ['nothing/../../outside.onnx', 'modelPath'],
    ['/etc/passwd', 'modelPath'],
    ['link.onnx', 'modelPath'],
    ['way-out/outside.onnx', 'modelPath'],
    ['bundled:../package.json', 'modelPath'],
    ['nowhere.onnx', 'modelPath'],
    ['broken.onnx\0', 'modelPath'],
    ['.', 'modelPath'],
    ['', 'modelPath'],
    ['../outside.onnx', 'tokenizerPath'],
  ])('a model whose files would be taken from %j (%s)', async (path, field) => {
    const paths = { modelPath: 'broken.onnx', tokenizerPath: 'tokenizer.json', [field]: path };
    const query = `mutation ($input: RegisterModelInput!) {
      registerModel(input: $input) { __typename ... on InvalidInputError { code issues { path } } }
    }`;
    const { body } = await client.post(
      JSON.stringify({ query, variables: { input: { name: 'new', ...paths } } }),
    );
    expect(body).toEqual({
      data: {
        registerModel: {
          __typename: 'InvalidInputError',
          code: 'BAD_USER_INPUT',
          issues: [{ path: `input.${field}` }],
        },
      },
    });
  });

  const good = JSON.stringify({ query: 'mutation { infer(input: { text: "x" }) { __typename } }' });

  test.each([
    ['no JSON', '{', {}, 400, 'BAD_REQUEST'],
    ['nothing', '', {}, 400, 'BAD_REQUEST'],
    ['null', 'null', {}, 400, 'BAD_REQUEST'],
    ['a batch', `[${good}]`, {}, 400, 'BAD_REQUEST'],
    ['a query that is no text', '{"query":1}', {}, 400, 'BAD_REQUEST'],
    ['variables that are no object', '{"query":"{__typename}","variables":"x"}', {}, 400, 'BAD_REQUEST'],
    [
      'plain text, as a form of a foreign page could',
      good,
      { 'content-type': 'text/plain' },
      403,
      'FORBIDDEN',
    ],
    [
      'a form',
      'query={__typename}',
      { 'content-type': 'application/x-www-form-urlencoded' },
      403,
      'FORBIDDEN',
    ],
    ['too much', good + ' '.repeat(bodyLimit), {}, 413, 'REQUEST_ENTITY_TOO_LARGE'],
    [
      'an infinite number',
      '{"query":"query ($c: Float) { inferences(filter: { minSignalStrength: $c }) { totalCount } }","variables":{"c":1e999}}',
      {},
      400,
      'BAD_USER_INPUT',
    ],
  ])('a body that is %s', async (_name, body, headers, status, code) => {
    expect(await client.post(body, headers)).toMatchObject({
      status,
      body: { errors: [{ extensions: { code } }] },
    });
  });

  test('a body of a type that nobody knows', async () => {
    expect(await client.post(good, { 'content-type': 'application/xml' })).toMatchObject({ status: 415 });
  });

  test('a mutation by GET', async () => {
    const query = encodeURIComponent('mutation { infer(input: { text: "x" }) { __typename } }');
    const headers = { 'x-graphql-yoga-csrf': '1' };
    const response = await fetch(`${client.url}?query=${query}`, { headers });
    expect(response.status).toBe(405);
  });

  test('an address that does not exist', async () => {
    expect((await fetch(`${origin}/nothing`)).status).toBe(404);
  });

  test('a socket message that is too long ends its connection and no other', async () => {
    const sender = new WebSocket(client.url.replace('http', 'ws'), 'graphql-transport-ws');
    const code = await new Promise((resolve) => {
      sender.on('open', () => sender.send(' '.repeat(bodyLimit + 1)));
      sender.on('close', resolve);
    });
    expect(code).toBe(1009);
    expect(await answerOverSocket(socket, { query: '{ __typename }' })).toEqual({
      data: { __typename: 'Query' },
    });
  });
});

function answerOverSocket(
  socket: Client,
  { query, variables }: Pick<BadOperation, 'query' | 'variables'>,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    socket.subscribe(
      { query, variables: variables ?? null },
      {
        next: resolve,
        error: (error) => (Array.isArray(error) ? resolve({ errors: error }) : reject(error)),
        complete: () => reject(new Error('There was no answer.')),
      },
    );
  });
}
