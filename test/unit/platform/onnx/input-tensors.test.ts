import { expect, test } from 'vitest';
import { InputTensors } from '../../../../src/platform/onnx/input-tensors.ts';
import type { TextTokenizer } from '../../../../src/platform/onnx/tokenizer.ts';
import { createTokenizer } from '../../../../src/platform/onnx/tokenizer.ts';
import { tinyTokenizerFile } from '../../../support/tiny-tokenizer.ts';

const padding = { strategy: 'BatchLongest', pad_id: 5, pad_type_id: 1, pad_token: '[PAD]' };
const tokenizer: TextTokenizer = createTokenizer(tinyTokenizerFile({ padding }), 16);
const texts = [
  { ids: [2, 3], truncated: false },
  { ids: [2, 9, 8, 3], truncated: false },
];

test('lays the rows of a batch out in its order, padded on the right', () => {
  const inputs = new InputTensors(
    [
      { name: 'input_ids', type: 'int64' },
      { name: 'attention_mask', type: 'int64' },
      { name: 'token_type_ids', type: 'int64' },
    ],
    tokenizer,
  );
  expect(inputs.fill(texts, { rows: [1, 0], width: 4 })).toEqual([
    { name: 'input_ids', dims: [2, 4], data: BigInt64Array.of(2n, 9n, 8n, 3n, 2n, 3n, 5n, 5n) },
    { name: 'attention_mask', dims: [2, 4], data: BigInt64Array.of(1n, 1n, 1n, 1n, 1n, 1n, 0n, 0n) },
    { name: 'token_type_ids', dims: [2, 4], data: BigInt64Array.of(0n, 0n, 0n, 0n, 0n, 0n, 1n, 1n) },
  ]);
});

test('gives what the model declares, and nothing of the batch before', () => {
  const inputs = new InputTensors(
    [
      { name: 'attention_mask', type: 'int32' },
      { name: 'input_ids', type: 'int64' },
    ],
    tokenizer,
  );
  inputs.fill(texts, { rows: [1, 1, 1], width: 4 });
  expect(inputs.fill(texts, { rows: [0], width: 3 })).toEqual([
    { name: 'attention_mask', dims: [1, 3], data: Int32Array.of(1, 1, 0) },
    { name: 'input_ids', dims: [1, 3], data: BigInt64Array.of(2n, 3n, 5n) },
  ]);
});
