import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModelFolderError, readModelFolder } from '../../../../src/modules/models/files/model-folder.ts';
import { recipeConflict } from '../../../../src/modules/models/files/model-recipe.ts';
import { type FileContent, tinyExport, writeFolder } from '../../../support/model-folders.ts';

let scratch = '';
let written = 0;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'vortex-folders-'));
});
afterAll(() => rm(scratch, { recursive: true }));

/** A folder with these files besides, or instead of, those of a whole one. */
async function folderWith(files: Readonly<Record<string, FileContent>>) {
  written += 1;
  return writeFolder(join(scratch, String(written)), { ...tinyExport, ...files });
}

async function read(files: Readonly<Record<string, FileContent>>) {
  return readModelFolder(await folderWith(files));
}

describe('a model folder', () => {
  test('is found with its files and their sizes', async () => {
    const folder = await read({ 'README.md': 'not needed', 'onnx/model.onnx_data': 'weights' });
    expect(folder.model).toEqual({ path: 'onnx/model.onnx', bytes: expect.any(Number) });
    expect(folder.tokenizer.path).toBe('tokenizer.json');
    expect(folder.companions.map(({ path }) => path)).toEqual([
      'onnx/model.onnx_data',
      'sentence_bert_config.json',
      '1_Pooling/config.json',
    ]);
    expect(folder.companions[0]?.bytes).toBe('weights'.length);
  });

  test('may have the model at its top', async () => {
    expect((await read({ 'model.onnx': 'a model' })).model).toEqual({ path: 'model.onnx', bytes: 7 });
  });

  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 90387606\n';
  test.each<[string, Readonly<Record<string, FileContent>>, string]>([
    ['pointers', { 'onnx/model.onnx': pointer }, 'onnx/model.onnx is a Git LFS pointer'],
    ['half a tokenizer', { 'tokenizer.json': '{"model":' }, 'tokenizer.json is not JSON'],
    ['a torn configuration', { 'config.json': '{' }, 'config.json is not JSON'],
    ['a list of settings', { 'config.json': [] }, 'config.json does not have the expected form'],
  ])('with %s is refused', async (_name, files, reason) => {
    const folder = await folderWith(files);
    const refusal = readModelFolder(folder);
    await expect(refusal).rejects.toThrow(ModelFolderError);
    await expect(refusal).rejects.toThrow(`${folder} cannot be used as a model folder:\n  ${reason}`);
  });
});

describe('the limit of tokens', () => {
  const tokenizer = (max_length: number) => ({ 'tokenizer.json': { truncation: { max_length } } });

  test('is what sentence-transformers says, before what the tokenizer says', async () => {
    const { recipe } = await read({
      ...tokenizer(128),
      'tokenizer_config.json': { model_max_length: 512 },
      'config.json': { max_position_embeddings: 514 },
    });
    expect(recipe.maxTokens).toEqual([
      { value: 40, source: 'sentence_bert_config.json' },
      { value: 128, source: 'tokenizer.json' },
      { value: 512, source: 'tokenizer_config.json' },
      { value: 514, source: 'config.json' },
    ]);
  });

  test('may stand in tokenizer_config.json', async () => {
    const { recipe } = await read({
      ...tokenizer(128),
      'sentence_bert_config.json': { max_seq_length: null },
      'tokenizer_config.json': { max_seq_length: 200, model_max_length: 1e30 },
    });
    expect(recipe.maxTokens).toEqual([
      { value: 200, source: 'tokenizer_config.json' },
      { value: 128, source: 'tokenizer.json' },
    ]);
  });

  test('is nowhere said', async () => {
    const { recipe } = await read({
      'sentence_bert_config.json': {},
      'tokenizer.json': { truncation: null },
    });
    expect(recipe.maxTokens).toEqual([]);
  });
});

test('the dimension is what the pooling says, before what the transformer says', async () => {
  const { recipe } = await read({ 'config.json': { hidden_size: 384 } });
  expect(recipe.dimensions).toEqual([
    { value: 12, source: '1_Pooling/config.json' },
    { value: 384, source: 'config.json' },
  ]);
  const newer = await read({ '1_Pooling/config.json': { embedding_dimension: 20, pooling_mode: 'mean' } });
  expect(newer.recipe.dimensions).toEqual([{ value: 20, source: '1_Pooling/config.json' }]);
});

describe('a model whose vectors the engine averages', () => {
  const isPerToken = { inputs: [], output: { name: 'last_hidden_state', isPerToken: true }, dimension: null };
  const perText = { inputs: [], output: { name: 'sentence_embedding', isPerToken: false }, dimension: null };
  const pooling = (content: object) => ({ '1_Pooling/config.json': content });

  test.each<[string, Readonly<Record<string, FileContent>>, string | null]>([
    ['a mean', pooling({ pooling_mode_mean_tokens: true, pooling_mode_cls_token: false }), null],
    ['a mean times a length', pooling({ pooling_mode_mean_sqrt_len_tokens: true }), null],
    ['a mean by name', pooling({ pooling_mode: 'mean' }), null],
    ['nothing said', pooling({}), null],
    ['the first token', pooling({ pooling_mode_cls_token: true }), 'the pooling cls_token'],
    ['the last token by name', pooling({ pooling_mode: 'lasttoken' }), 'the pooling lasttoken'],
    [
      'two at once',
      pooling({ pooling_mode_mean_tokens: true, pooling_mode_max_tokens: true }),
      'the pooling mean_tokens + max_tokens',
    ],
    [
      'harmless layers',
      { 'modules.json': ['Transformer', 'Pooling', 'Normalize'].map((name) => ({ type: `a.b.${name}` })) },
      null,
    ],
    [
      'a layer behind',
      { 'modules.json': [{ type: 'sentence_transformers.models.Dense' }] },
      'layers that the model file does not contain (Dense)',
    ],
  ])('conflicts with what it was made for or not: %s', async (_name, files, conflict) => {
    const { recipe } = await read(files);
    if (conflict === null) expect(recipeConflict(recipe, isPerToken)).toBeNull();
    else expect(recipeConflict(recipe, isPerToken)).toContain(conflict);
    expect(recipeConflict(recipe, perText)).toBeNull();
  });
});
