import { describe, expect, test } from 'vitest';
import { ModelLoadError } from '../../../../src/platform/onnx/inference-engine.ts';
import {
  type DeclaredValue,
  kindOf,
  readPairSignature,
  readSignature,
} from '../../../../src/platform/onnx/model-signature.ts';

const TOKEN_SHAPE = ['batch', 'tokens'];

function input(name: string, change: Partial<DeclaredValue> = {}): DeclaredValue {
  return { name, isTensor: true, type: 'int64', shape: TOKEN_SHAPE, ...change };
}

function output(name: string, shape: readonly (number | string)[], type = 'float32'): DeclaredValue {
  return { name, isTensor: true, type, shape };
}

const IDS = input('input_ids');
const TOKENS = output('last_hidden_state', ['batch', 'tokens', 384]);
const SENTENCE = output('sentence_embedding', ['batch', 384]);
const POOLER = output('pooler_output', ['batch', 384]);

function outputOf(...outputs: DeclaredValue[]): { name: string; isPerToken: boolean } {
  return readSignature([IDS], outputs, 384).output;
}

describe('the inputs', () => {
  test('are those the model declares, in its order and type', () => {
    const inputs = [input('attention_mask', { type: 'int32' }), IDS];
    expect(readSignature(inputs, [TOKENS], 384).inputs).toEqual([
      { name: 'attention_mask', type: 'int32' },
      { name: 'input_ids', type: 'int64' },
    ]);
  });

  test('may have no declared shape', () => {
    expect(readSignature([input('input_ids', { shape: [] })], [TOKENS], 384).inputs).toHaveLength(1);
  });

  test.each([
    [[input('attention_mask')], 'no input named input_ids'],
    [[IDS, input('offsets')], 'has an input named offsets'],
    [[IDS, input('position_ids')], 'has an input named position_ids'],
    [[input('input_ids', { type: 'float32' })], 'input_ids is float32, not int64 or int32'],
    [[{ name: 'input_ids', isTensor: false }], 'input_ids is no tensor'],
    [[input('input_ids', { shape: [1, 128] })], 'input_ids has the shape [1, 128]'],
    [[input('input_ids', { shape: ['tokens'] })], 'input_ids has the shape [tokens]'],
  ])('that cannot be fed are refused by name: %#', (inputs, reason) => {
    expect(() => readSignature(inputs, [TOKENS], 384)).toThrow(ModelLoadError);
    expect(() => readSignature(inputs, [TOKENS], 384)).toThrow(reason);
  });
});

describe('the output', () => {
  test('is the sentence vector where there is one', () => {
    expect(outputOf(TOKENS, SENTENCE)).toEqual({ name: 'sentence_embedding', isPerToken: false });
    expect(outputOf(output('vectors', ['batch', 384]))).toEqual({ name: 'vectors', isPerToken: false });
  });

  test('else the token vectors', () => {
    expect(outputOf(TOKENS)).toEqual({ name: 'last_hidden_state', isPerToken: true });
    expect(outputOf(TOKENS, output('token_embeddings', ['b', 's', 384]))).toEqual({
      name: 'token_embeddings',
      isPerToken: true,
    });
    expect(outputOf(output('hidden', ['b', 's', 'd']))).toEqual({ name: 'hidden', isPerToken: true });
  });

  test('is never the pooler', () => {
    expect(outputOf(POOLER, TOKENS)).toEqual({ name: 'last_hidden_state', isPerToken: true });
    expect(() => outputOf(POOLER)).toThrow('no float32 output of token vectors');
  });

  test('may have no declared shape under a usual name', () => {
    expect(outputOf(output('last_hidden_state', []))).toEqual({
      name: 'last_hidden_state',
      isPerToken: true,
    });
  });

  test('must be float32', () => {
    expect(() => outputOf(output('last_hidden_state', ['b', 's', 384], 'float16'))).toThrow(
      'it declares last_hidden_state (float16 [b, s, 384])',
    );
  });

  test('must have the dimension that was promised', () => {
    expect(() => readSignature([IDS], [TOKENS], 768)).toThrow(
      'output last_hidden_state has 384 numbers for each vector; 768 were declared',
    );
  });
});

describe('a cross-encoder', () => {
  const LOGITS = output('logits', ['batch', 3]);

  test('is what has scores a pair', () => {
    expect(kindOf([LOGITS])).toBe('cross-encoder');
    expect(kindOf([TOKENS, LOGITS])).toBe('cross-encoder');
    expect(kindOf([TOKENS])).toBe('embedding');
    expect(kindOf([output('logits', ['batch', 'tokens', 30_522])])).toBe('embedding');
  });

  test('is read at its logits', () => {
    expect(readPairSignature([IDS, input('attention_mask')], [LOGITS])).toEqual({
      inputs: [
        { name: 'input_ids', type: 'int64' },
        { name: 'attention_mask', type: 'int64' },
      ],
      output: { name: 'logits', isPerToken: false },
      dimension: 3,
    });
    expect(readPairSignature([IDS], [output('logits', ['batch', 'labels'])]).dimension).toBeNull();
  });

  test('is no embedding model, and the other way round', () => {
    expect(() => outputOf(LOGITS)).toThrow('no float32 output of token vectors');
    expect(() => readPairSignature([IDS], [TOKENS])).toThrow('needs a float32 output logits');
    expect(() => readPairSignature([IDS], [output('logits', ['batch', 3], 'float16')])).toThrow(
      'This model declares logits (float16 [batch, 3])',
    );
    expect(() => readPairSignature([input('attention_mask')], [LOGITS])).toThrow('no input named input_ids');
  });
});
