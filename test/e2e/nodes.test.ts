import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { GraphqlClient } from '../support/graphql-client.ts';
import { describeOnEachInstallation, Installation } from '../support/installation.ts';
import { record } from './actions.ts';

const uuid = '0190a6b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b';
const idOf = (text: string) => Buffer.from(text).toString('base64url');

/**
 * Types that can be fetched by their id, and ids of theirs that cannot be read or that nothing has.
 */
const absent: readonly (readonly [type: string, ids: readonly string[]])[] = [
  ...['Inference', 'Model', 'BeamTensor', 'TrainingSample', 'Feedback'].map(
    (type) => [type, ['', '1', 'x', `${uuid}0`, uuid, `${uuid}\n`, "' or true"]] as const,
  ),
  ...['SacredIntervention', 'ContextMetrics', 'CalibratorVersion'].map(
    (type) =>
      [
        type,
        ['', '-1', '0', 'x', '2147483647', '2147483648', '999999999999999', '9'.repeat(40), uuid],
      ] as const,
  ),
  ['LakeEntry', ['', 'x', uuid, `${uuid}\n`]],
  ['Session', ['', 'nobody', 'two words', 'x'.repeat(129)]],
  ...['Lake', 'Hallucinations', 'Signal', 'Calibration'].map((type) => [type, ['', '1', uuid]] as const),
  ['Query', ['1']],
  ['Node', ['1']],
  ['String', ['1']],
  ['Nothing', ['1']],
  ['__proto__', ['1']],
];

const nodeSchema = z.object({ __typename: z.string(), id: z.string() });
type Node = z.infer<typeof nodeSchema>;

/** Every object in an answer that has a type and an id. */
function nodesIn(value: unknown): Node[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = nodeSchema.safeParse(value);
  return [...(own.success ? [own.data] : []), ...Object.values(value).flatMap(nodesIn)];
}

describeOnEachInstallation('things fetched by their ids', (kind) => {
  let installation: Installation;
  let client: GraphqlClient;

  beforeAll(async () => {
    installation = await Installation.create(kind);
    client = new GraphqlClient((await installation.start()).url);
  });
  afterAll(() => installation.dispose());

  test.each(
    absent.flatMap(([type, ids]) => ids.map((id) => `${type}:${id}`)),
  )('are null for %j', async (text) => {
    const answer = await client.post(JSON.stringify({ query: `{ node(id: "${idOf(text)}") { id } }` }));
    expect(answer).toEqual({ status: 200, body: { data: { node: null } } });
  });

  test.each(['', 'rubbish', '====', '%', '0', 'SW5mZXJlbmNl'])('are null for the id "%s"', async (id) => {
    const answer = await client.post(JSON.stringify({ query: `{ node(id: "${id}") { id } }` }));
    expect(answer).toEqual({ status: 200, body: { data: { node: null } } });
  });

  test('are those that a query returned with their ids', async () => {
    const { uuid } = await record(client, {
      sessionId: 'nodes',
      fluxPosition: 9,
      signalStrength: 0.9,
      digits: [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.2],
    });
    const query = `query ($uuid: ID!) {
      inference(id: $uuid) { __typename id session { __typename id } model { id } beamTensor { __typename id } }
      lake { __typename id entry(inferenceId: $uuid) { __typename id } }
      hallucinations { __typename id }
      signal { __typename id }
      context: calibration(evidence: CONTEXT) { __typename id }
      samples: calibration(evidence: SAMPLES) { __typename id }
    }`;
    const found = async () => {
      const { body } = await client.post(JSON.stringify({ query, variables: { uuid } }));
      return nodesIn(body);
    };
    await expect
      .poll(async () => (await found()).map(({ __typename }) => __typename).toSorted())
      .toEqual([
        'BeamTensor',
        'Calibration',
        'Calibration',
        'Hallucinations',
        'Inference',
        'Lake',
        'LakeEntry',
        'Session',
        'Signal',
      ]);
    const nodes = await found();
    const again = await client.post(
      JSON.stringify({
        query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Session { sessionId } } }',
        variables: { ids: nodes.map(({ id }) => id) },
      }),
    );
    expect(again.body).toEqual({
      data: {
        nodes: nodes.map((node) => (node.__typename === 'Session' ? { ...node, sessionId: 'nodes' } : node)),
      },
    });
    const session = nodes.find(({ __typename }) => __typename === 'Session');
    for (const id of ['nodes', session?.id]) {
      const answer = await client.post(
        JSON.stringify({ query: 'query ($id: ID!) { session(id: $id) { id } }', variables: { id } }),
      );
      expect(answer.body).toEqual({ data: { session: { id: session?.id } } });
    }
  });

  test('stand in the places of their ids, beside null for those that cannot be read, and beside other fields', async () => {
    const { id } = await record(client);
    const unreadable = absent.flatMap(([type, ids]) => ids.map((own) => idOf(`${type}:${own}`)));
    const ids = [id, ...unreadable, id, 'rubbish'];
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } metrics { inferenceCount } }';
    const { body } = await client.post(JSON.stringify({ query, variables: { ids } }));
    expect(body).toEqual({
      data: {
        nodes: [{ id }, ...unreadable.map(() => null), { id }, null],
        metrics: { inferenceCount: expect.any(Number) },
      },
    });
  });
});
