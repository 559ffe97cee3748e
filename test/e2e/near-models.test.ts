import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GraphqlClient } from '../support/graphql-client.ts';
import { describeOnEachInstallation, Installation } from '../support/installation.ts';
import { tinyExport, writeFolder } from '../support/model-folders.ts';
import { tinyModel } from '../support/onnx-models.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { StreamClient } from '../support/stream-client.ts';
import { expectTypename, untilOpenStreams } from './actions.ts';
import { RegisterModel } from './operations/figures.operations.ts';
import { Infer } from './operations/inferences.operations.ts';
import { NearByModel, RemoveModel, SetDefaultModel } from './operations/streams.operations.ts';

const text = 'the river and the stone';

describeOnEachInstallation('those who wait for near texts while models change', (kind) => {
  let installation: Installation;
  let server: ServerProcess;
  let client: GraphqlClient;
  let writer: GraphqlClient;
  let scratch = '';

  beforeAll(async () => {
    installation = await Installation.create(kind);
    scratch = await mkdtemp(join(tmpdir(), 'vortex-near-models-'));
    await writeFolder(join(scratch, 'twelve'), tinyExport);
    await writeFolder(join(scratch, 'eight'), { ...tinyExport, 'onnx/model.onnx': tinyModel({ seed: 2 }) });
    server = await installation.start({ MODELS_DIR: scratch });
    client = new GraphqlClient(server.url);
    writer =
      kind === 'servers'
        ? new GraphqlClient((await installation.start({ MODELS_DIR: scratch })).url)
        : client;
  });
  afterAll(async () => {
    await installation.dispose();
    await rm(scratch, { recursive: true });
  });

  async function register(name: string, folder: string, embeddingDim: number): Promise<void> {
    const { registerModel } = await writer.data(RegisterModel, {
      input: {
        name,
        modelPath: `${folder}/onnx/model.onnx`,
        tokenizerPath: `${folder}/tokenizer.json`,
        embeddingDim,
        maxTokens: 16,
      },
    });
    expect(expectTypename(registerModel, 'RegisterModelPayload').model.status).toBe('READY');
  }

  async function inferBy(model: string | null): Promise<string> {
    const { infer } = await writer.data(Infer, { input: { text, ...(model === null ? {} : { model }) } });
    return expectTypename(infer, 'InferPayload').inference.id;
  }

  const ids = (stream: StreamClient<{ inferenceUpdates: { node: { id: string } } }>) =>
    stream.data.map(({ inferenceUpdates }) => inferenceUpdates.node.id);

  test('are told when theirs is removed, and follow the next of its name by its own vectors', async () => {
    const open = (after?: string) =>
      StreamClient.openWith('WebSocket', server.url, NearByModel, {
        text,
        model: 'turning',
        ...(after === undefined ? {} : { after }),
      });
    await register('turning', 'twelve', 12);
    const first = open();
    while (first.data.length === 0) await inferBy('turning');
    const after = first.data[0]?.inferenceUpdates.cursor;

    const { removeModel } = await writer.data(RemoveModel, { model: 'turning' });
    expect(removeModel).toEqual({ __typename: 'RemoveModelPayload' });
    await first.ended;
    expect(first.results.at(-1)).toMatchObject({
      errors: [{ extensions: { code: 'SUBSCRIPTION_INTERRUPTED', cursor: expect.any(String) } }],
    });
    await untilOpenStreams(client, 0);

    await register('turning', 'eight', 8);
    const second = open();
    while (second.data.length === 0) await inferBy('turning');
    const last = await inferBy('turning');
    await second.findData(({ inferenceUpdates }) => inferenceUpdates.node.id === last);
    const resumed = open(after);
    await resumed.findData(({ inferenceUpdates }) => inferenceUpdates.node.id === last);
    expect(ids(resumed).slice(-second.data.length)).toEqual(ids(second));
    expect(new Set(resumed.data.map(({ inferenceUpdates: { node } }) => node.model?.id)).size).toBe(1);
    expect(resumed.results.filter(({ errors }) => errors !== undefined)).toEqual([]);
    second.close();
    resumed.close();
    await untilOpenStreams(client, 0);
    expect(server.output + server.errors).not.toMatch(/failed|could not be read/);
  });

  test('follow the default model if they named none, each inference in its own space', async () => {
    await register('other', 'twelve', 12);
    const open = () => StreamClient.openWith('WebSocket', server.url, NearByModel, { text });
    const before = open();
    while (before.data.length === 0) await inferBy(null);
    const { setDefaultModel } = await writer.data(SetDefaultModel, { model: 'other' });
    expect(setDefaultModel).toEqual({ __typename: 'SetDefaultModelPayload' });
    await expect.poll(async () => inferBy(null)).not.toBe('');
    const since = open();
    while (since.data.length === 0) await inferBy(null);
    const byOther = await inferBy('other');
    await since.findData(({ inferenceUpdates }) => inferenceUpdates.node.id === byOther);
    const byFormer = await inferBy('all-MiniLM-L6-v2');
    await before.findData(({ inferenceUpdates }) => inferenceUpdates.node.id === byFormer);
    expect(ids(before)).toContain(byOther);
    expect(ids(since)).not.toContain(byFormer);
    for (const { inferenceUpdates } of [...before.data, ...since.data]) {
      const { model } = inferenceUpdates.node;
      expect(inferenceUpdates.near?.similarity).toBeCloseTo(1, 5);
      expect(inferenceUpdates.near?.space.models).toContainEqual(model);
      expect(inferenceUpdates.near?.space.digest).toBe(model?.digest);
    }
    // One that resumes misses nothing of the former default.
    const after = before.data[0]?.inferenceUpdates.cursor ?? '';
    const resumed = StreamClient.openWith('WebSocket', server.url, NearByModel, { text, after });
    await resumed.findData(({ inferenceUpdates }) => inferenceUpdates.node.id === byFormer);
    expect(ids(resumed)).toEqual(ids(before).slice(1, ids(before).indexOf(byFormer) + 1));
    before.close();
    since.close();
    resumed.close();

    // Nothing by the former model is ever near to a vector of the other.
    const modelId = before.data[0]?.inferenceUpdates.node.model?.id ?? '';
    const openBy = (model: string | null) =>
      StreamClient.openWith('WebSocket', server.url, NearByModel, { text, modelId, model });
    for (const model of [null, 'other']) {
      await expect(openBy(model).refusal()).resolves.toMatchObject([
        { extensions: { code: 'BAD_USER_INPUT', field: 'filter.near.model' } },
      ]);
    }
    const named = openBy('all-MiniLM-L6-v2');
    while (named.data.length === 0) await inferBy('all-MiniLM-L6-v2');
    named.close();
  });
});
