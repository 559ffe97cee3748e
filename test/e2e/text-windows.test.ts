import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GraphqlClient } from '../support/graphql-client.ts';
import { describeOnEachInstallation, Installation } from '../support/installation.ts';
import { tinyExport, writeFolder } from '../support/model-folders.ts';
import { tinyModel } from '../support/onnx-models.ts';
import { expectTypename, record } from './actions.ts';
import { RegisterModel } from './operations/figures.operations.ts';
import {
  EmbedInWindows,
  InferInWindows,
  RunsTextsTogether,
  SegmentsOf,
} from './operations/windows.operations.ts';

const maxTokens = 16;
const texts = [
  'the river',
  'a stone and a number, and the river once more until the text is longer than the model reads at once',
  'stone',
  'cafe and number 12',
];

/** The numbers of a vector as float32, in which it was computed. */
const bits = (vector: readonly number[] | null | undefined) => vector?.map(Math.fround);

describeOnEachInstallation('texts and the runs of models', (kind) => {
  let installation: Installation;
  let client: GraphqlClient;
  let scratch = '';

  beforeAll(async () => {
    installation = await Installation.create(kind);
    scratch = await mkdtemp(join(tmpdir(), 'vortex-windows-'));
    await writeFolder(join(scratch, 'floats'), tinyExport);
    const quantized = tinyModel({ dimension: 12, rounds: 1, quantizes: 'by an operator' });
    await writeFolder(join(scratch, 'bytes'), { ...tinyExport, 'onnx/model.onnx': quantized });
    client = new GraphqlClient((await installation.start({ MODELS_DIR: scratch })).url);
    for (const name of ['floats', 'bytes']) {
      const { registerModel } = await client.data(RegisterModel, {
        input: {
          name,
          modelPath: `${name}/onnx/model.onnx`,
          tokenizerPath: `${name}/tokenizer.json`,
          embeddingDim: 12,
          maxTokens,
        },
      });
      expect(expectTypename(registerModel, 'RegisterModelPayload').model.status).toBe('READY');
    }
  });
  afterAll(async () => {
    await installation.dispose();
    await rm(scratch, { recursive: true });
  });

  test.each([
    ['floats', true],
    ['bytes', false],
  ])('a model says whether texts share its runs: %s', async (name, runsTextsTogether) => {
    const { model } = await client.data(RunsTextsTogether, { name });
    expect(model).toEqual({ status: 'READY', runsTextsTogether, maxTokens });
  });

  test('a model that quantizes during a run gives a text the same vector alone and among others', async () => {
    const alone = [];
    for (const text of texts) {
      const { infer } = await client.data(InferInWindows, { input: { text, model: 'bytes' } });
      alone.push(bits(expectTypename(infer, 'InferPayload').inference.embedding));
    }
    // None of these is in the cache with the texts beside it.
    const among = texts.flatMap((text, index) => [text, `the river ${index}`, 'a number '.repeat(index + 1)]);
    const { embed } = await client.data(EmbedInWindows, { texts: among, model: 'bytes' });
    const found = texts.map((text) => bits(embed.find((embedding) => embedding.text === text)?.vector));
    expect(found).toEqual(alone);
  });

  test('a long text is read in windows, and everything that tells of it says in how many', async () => {
    for (const model of ['floats', 'bytes']) {
      const { embed } = await client.data(EmbedInWindows, { texts, model });
      expect(embed.map(({ segments }) => segments)).toEqual([1, 4, 1, 1]);
      for (const [index, text] of texts.entries()) {
        const { infer } = await client.data(InferInWindows, { input: { text, model } });
        const { inference } = expectTypename(infer, 'InferPayload');
        expect(inference.segments).toBe(embed[index]?.segments);
        expect(bits(inference.embedding)).toEqual(bits(embed[index]?.vector));
        const stored = await client.data(SegmentsOf, { id: inference.id });
        expect(stored.inference?.segments).toBe(embed[index]?.segments);
      }
    }
  });

  test('the end of a long text changes its vector', async () => {
    const beginning = 'the river and the stone '.repeat(20);
    const { embed } = await client.data(EmbedInWindows, {
      texts: [`${beginning}number`, `${beginning}cafe cafe cafe`],
      model: 'floats',
    });
    expect(embed.map(({ segments }) => segments)).toEqual([8, 8]);
    expect(embed[0]?.vector).not.toEqual(embed[1]?.vector);
  });

  test('an inference from outside has no windows', async () => {
    const { id } = await record(client);
    expect((await client.data(SegmentsOf, { id })).inference).toEqual({ segments: null });
  });
});
