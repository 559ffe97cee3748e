import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { GraphqlClient } from '../support/graphql-client.ts';
import { describeOnEachInstallation, Installation } from '../support/installation.ts';
import { StreamClient } from '../support/stream-client.ts';
import { record } from './actions.ts';
import { keyedMutations } from './keyed-mutations.ts';
import { StoredRows } from './operations/figures.operations.ts';

const resultSchema = z.object({
  data: z.object({ result: z.looseObject({ __typename: z.string() }) }),
  extensions: z.object({ timings: z.record(z.string(), z.number()) }).optional(),
});

const infer =
  'mutation ($input: InferInput!) { result: infer(input: $input) { __typename ... on InferPayload { inference { id createdAt confidence } } ... on Error { code message } ... on InvalidInputError { issues { path message } } } }';

type Input = Readonly<Record<string, unknown>>;

async function call(
  client: GraphqlClient,
  query: string,
  input: Input,
  headers: Record<string, string> = {},
) {
  const { body } = await client.post(JSON.stringify({ query, variables: { input } }), headers);
  const parsed = resultSchema.safeParse(body);
  if (!parsed.success) throw new Error(JSON.stringify(body));
  return { result: parsed.data.data.result, timings: Object.keys(parsed.data.extensions?.timings ?? {}) };
}

/** What calls leave in the figures that are counted, besides the rows. */
const figures = `{
  vortexStats { forwardFlowHits backwardFlowHits } sacredStats { interventionCount }
  erasures(first: 3) { edges { node { id } } }
  performance: modelPerformance(model: "vortex-static-384") { sampleCount }
  models(first: 10) { edges { node { performanceMetrics { inferenceCount } } } }
}`;

async function counted(client: GraphqlClient) {
  return [await client.data(StoredRows), (await client.post(JSON.stringify({ query: figures }))).body];
}

/** Whose pages may ask the first server. */
const foreignOrigin = 'https://charts.example.org';

describeOnEachInstallation('a call with an idempotency key', (kind) => {
  let installation: Installation;
  let first: GraphqlClient;
  /** Another server where there can be one. */
  let second: GraphqlClient;
  let inferenceId: string;

  beforeAll(async () => {
    installation = await Installation.create(kind);
    first = new GraphqlClient((await installation.start({ CORS_ORIGINS: foreignOrigin })).url);
    second = first;
    if (kind === 'servers') {
      const DATA_DIR = join(installation.database.dataDirectory, 'second');
      second = new GraphqlClient((await installation.start({ DATA_DIR })).url);
    }
    inferenceId = (await record(first, { fluxPosition: 3 })).uuid;
  });
  afterAll(() => installation.dispose());

  test.each(keyedMutations)('of $name takes effect once, and is answered alike', async (mutation) => {
    const { query, input, otherInput } = mutation;
    const idempotencyKey = `${mutation.name}-${randomUUID()}`;
    const sent = { ...input(inferenceId), idempotencyKey };
    const before = await counted(first);
    const answer = await call(first, query, sent);
    expect(answer.result.__typename).not.toMatch(/Error$/);
    const after = await counted(first);
    expect(after).not.toEqual(mutation.isCounted === false ? null : before);

    const again = await call(second, query, sent);
    expect(again.result).toEqual(answer.result);
    expect(again.timings).toEqual(['replay']);
    expect(await call(first, query, sent)).toMatchObject({ result: answer.result });

    const other = await call(second, query, { ...sent, ...otherInput });
    expect(other.result).toMatchObject({
      __typename: 'ConflictError',
      code: 'CONFLICT',
      message: expect.stringContaining(`idempotencyKey "${idempotencyKey}"`),
    });
    expect(await counted(first)).toEqual(after);
  });

  test('is that of one mutation: another takes the key for a conflict', async () => {
    const idempotencyKey = randomUUID();
    await call(first, infer, { text: 'A river.', idempotencyKey });
    const [samples] = keyedMutations.filter(({ name }) => name === 'addTrainingSamples');
    if (samples === undefined) throw new Error('There is no such mutation.');
    const answer = await call(second, samples.query, { ...samples.input(inferenceId), idempotencyKey });
    expect(answer.result).toMatchObject({ __typename: 'ConflictError' });
  });

  test('that failed takes effect when it is sent again', async () => {
    const idempotencyKey = randomUUID();
    const unknown = { text: 'A river.', model: 'none', idempotencyKey };
    expect((await call(first, infer, unknown)).result.__typename).toBe('NotFoundError');
    expect((await call(first, infer, { text: 'A river.', idempotencyKey })).result.__typename).toBe(
      'InferPayload',
    );
  });

  test('sent twenty times at once to every server stores one row and has twenty equal answers', async () => {
    const before = (await first.data(StoredRows)).inferences.totalCount;
    const sent = { text: 'A mountain.', sessionId: 'at-once', idempotencyKey: randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, place) => call(place % 2 === 0 ? first : second, infer, sent)),
    );
    expect(answers[0]?.result.__typename).toBe('InferPayload');
    expect(answers.map(({ result }) => result)).toEqual(answers.map(() => answers[0]?.result));
    expect((await first.data(StoredRows)).inferences.totalCount).toBe(before + 1);
  });

  test('sent at once with different inputs stores one and refuses the others', async () => {
    const idempotencyKey = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, place) =>
        call(place % 2 === 0 ? first : second, infer, { text: `Text ${place}`, idempotencyKey }),
      ),
    );
    const names = answers.map(({ result }) => result.__typename).sort();
    expect(names).toEqual([...Array.from({ length: 9 }, () => 'ConflictError'), 'InferPayload']);
  });

  test('in the header is the same as in the input', async () => {
    const key = randomUUID();
    const answer = await call(first, infer, { text: 'A sea.' }, { 'idempotency-key': key });
    for (const headers of [{ 'idempotency-key': key }, { 'idempotency-key': `"${key}"` }])
      expect((await call(second, infer, { text: 'A sea.' }, headers)).result).toEqual(answer.result);
    expect((await call(second, infer, { text: 'A sea.', idempotencyKey: key })).result).toEqual(
      answer.result,
    );
    const both = await call(
      second,
      infer,
      { text: 'A sea.', idempotencyKey: key },
      { 'idempotency-key': key },
    );
    expect(both.result).toEqual(answer.result);
  });

  test.each([
    ['with a space', 'input.idempotencyKey', { idempotencyKey: 'a key' }, {}],
    ['that is empty', 'input.idempotencyKey', { idempotencyKey: '' }, {}],
    ['that is too long', 'input.idempotencyKey', { idempotencyKey: 'k'.repeat(201) }, {}],
    ['with a space in the header', 'Idempotency-Key', {}, { 'idempotency-key': 'a key' }],
    ['that differs', 'Idempotency-Key', { idempotencyKey: 'one' }, { 'idempotency-key': 'other' }],
  ])('%s is refused by its name', async (_, path, input, headers) => {
    const before = await counted(first);
    const { result } = await call(first, infer, { text: 'A sea.', ...input }, headers);
    expect(result).toMatchObject({ __typename: 'InvalidInputError', issues: [{ path }] });
    expect(await counted(first)).toEqual(before);
  });

  test('in the header of a request with several mutations is refused', async () => {
    const before = await counted(first);
    const field = (name: string) =>
      `${name}: infer(input: { text: "A lake." }) { ... on InvalidInputError { issues { path message } } }`;
    const query = `mutation { ${field('one')} ...Second } fragment Second on Mutation { ${field('two')} }`;
    const { body } = await first.post(JSON.stringify({ query }), { 'idempotency-key': randomUUID() });
    const refused = {
      issues: [{ path: 'Idempotency-Key', message: expect.stringContaining('input.idempotencyKey') }],
    };
    expect(body).toMatchObject({ data: { one: refused, two: refused } });
    expect(await counted(first)).toEqual(before);
  });

  test('over WebSocket is in the input', async () => {
    const sent = { text: 'A forest.', idempotencyKey: randomUUID() };
    const answer = await call(first, infer, sent);
    const stream = StreamClient.openText('WebSocket', second.url, infer, undefined, { input: sent });
    expect(await stream.ended).toEqual({ kind: 'complete' });
    expect(stream.data).toEqual([{ result: answer.result }]);
  });

  test('is named by a header that pages of other origins may send', async () => {
    const { headers } = await fetch(first.url, {
      method: 'OPTIONS',
      headers: {
        origin: foreignOrigin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,idempotency-key',
      },
    });
    expect(headers.get('access-control-allow-headers')).toContain('idempotency-key');
  });
});
