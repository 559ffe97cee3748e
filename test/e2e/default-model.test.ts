import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { GraphqlClient } from '../support/graphql-client.ts';
import { describeOnEachInstallation, Installation, quickestKind } from '../support/installation.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { useCommands } from '../support/use-commands.ts';

const judgement = `verdict probabilitySupported verdictThreshold evidenceReport {
  features { name value }
  parts { kind start end }
  sentences { text support reasons nearestPassage { index text } mismatches { found expected } }
}`;
const response = 'The old bridge was built in 1931 by Gustav Meier. It rests on five arches of stone.';
const context = [
  'The old bridge over the river was built in 1874. It is 210 metres long and rests on five stone arches.',
  'Ferries cross the bay every hour.',
];
const variables = { response, context };
const checking = (model: string) => `query ($response: String!, $context: [String!]!) {
  checkClaim(response: $response, context: $context ${model}) { ${judgement} }
}`;
const inferring = `mutation ($response: String!, $context: [String!]!) {
  infer(input: { text: "Who built the bridge?", response: $response, context: $context }) {
    ... on InferPayload { inference { model { name } ${judgement} } }
    ... on Error { message }
  }
}`;

const disabling = 'mutation { disableModel(input: { model: "vortex-static-384" }) { __typename } }';

const bodySchema = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(z.unknown()).optional(),
});
const inferredSchema = z.object({ infer: z.object({ inference: z.record(z.string(), z.unknown()) }) });

describeOnEachInstallation('the default model', (kind) => {
  const command = useCommands();
  let installation: Installation;
  let server: ServerProcess;
  let client: GraphqlClient;

  beforeAll(async () => {
    installation = await Installation.create(kind);
    await restart();
  });
  afterAll(() => installation.dispose());

  async function restart(): Promise<void> {
    server = await installation.start();
    client = new GraphqlClient(server.url);
  }
  const setDefault = (...names: string[]) =>
    command(['models', 'default', ...names], installation.environment, '/');
  const sent = async (query: string) => {
    const { body } = await client.post(JSON.stringify({ query, variables }));
    const { data, errors } = bodySchema.parse(body);
    return { data, errors };
  };

  /** What the judge finds, through every operation that asks it. */
  async function judged(): Promise<unknown[]> {
    const { data } = await sent(checking(''));
    const { model: _model, ...inferred } = inferredSchema.parse((await sent(inferring)).data).infer.inference;
    return [data?.checkClaim, inferred];
  }

  const note = 'The default model is still vortex-static-384';

  // Three starts and two commands, in which the database takes no part.
  test.runIf(kind === quickestKind())('changes by a command, and no verdict with it', async () => {
    const before = await judged();
    expect(before).toMatchObject([{ verdict: 'HALLUCINATED' }, { verdict: 'HALLUCINATED' }]);
    expect(await sent(inferring)).toMatchObject({
      data: { infer: { inference: { model: { name: 'all-MiniLM-L6-v2' } } } },
    });
    expect(server.output).not.toContain(note);
    await server.stop();

    expect(await setDefault('vortex-static-384')).toMatchObject({
      code: 0,
      output: '"vortex-static-384" is now the default model in place of "all-MiniLM-L6-v2".\n',
    });
    await restart();
    expect(await sent(inferring)).toMatchObject({
      data: { infer: { inference: { model: { name: 'vortex-static-384' } } } },
    });
    expect(await judged()).toEqual(before);
    expect(server.output).toContain(note);
    expect(server.output).toContain('vortex-signal models default all-MiniLM-L6-v2');
    await server.stop();

    expect(await setDefault('all-MiniLM-L6-v2')).toMatchObject({ code: 0 });
    await restart();
    expect(await sent(disabling)).toMatchObject({
      data: { disableModel: { __typename: 'DisableModelPayload' } },
    });
    expect(await judged()).toEqual(before);
  });

  test('and any other model may be named when a claim is checked, which changes nothing', async () => {
    const check = await sent(checking(''));
    expect(await sent(checking(', model: "all-MiniLM-L6-v2"'))).toEqual(check);
    expect(await sent(checking(', model: "none"'))).toMatchObject({
      errors: [{ message: 'There is no model named "none".', extensions: { code: 'NOT_FOUND' } }],
    });
  });

  test('is a ready one that is registered', async () => {
    await sent(disabling);
    await server.stop();
    expect(await setDefault('all-MiniLM-L6-v2')).toMatchObject({
      code: 0,
      output: '"all-MiniLM-L6-v2" already is the default model. Nothing was changed.\n',
    });
    expect(await setDefault('none')).toMatchObject({
      code: 1,
      errors: expect.stringContaining(`There is no model named "none"`),
    });
    expect(await setDefault('vortex-static-384')).toMatchObject({
      code: 1,
      errors: expect.stringContaining('not a ready'),
    });
    expect(await setDefault()).toMatchObject({
      code: 2,
      errors: expect.stringContaining('expects one NAME'),
    });
    expect(await setDefault('one', 'two')).toMatchObject({ code: 2 });
  });
});
