import { expect, test } from 'vitest';
import { InputTensors } from '../../../../../src/platform/onnx/worker/input-tensors.ts';

const padding = { id: 5, typeId: 1 };
const texts = [
  { ids: [2, 3], typeIds: [0, 0] },
  { ids: [2, 9, 8, 3], typeIds: [0, 0, 1, 1] },
];

test('lays the rows of a batch out in its order, padded on the right', () => {
  const inputs = new InputTensors(
    [
      { name: 'input_ids', type: 'int64' },
      { name: 'attention_mask', type: 'int64' },
      { name: 'token_type_ids', type: 'int64' },
    ],
    padding,
  );
  expect(inputs.fill(texts, { rows: [1, 0], width: 4 })).toEqual([
    { name: 'input_ids', dims: [2, 4], data: BigInt64Array.of(2n, 9n, 8n, 3n, 2n, 3n, 5n, 5n) },
    { name: 'attention_mask', dims: [2, 4], data: BigInt64Array.of(1n, 1n, 1n, 1n, 1n, 1n, 0n, 0n) },
    { name: 'token_type_ids', dims: [2, 4], data: BigInt64Array.of(0n, 0n, 1n, 1n, 0n, 0n, 1n, 1n) },
  ]);
});

test('gives what the model declares, and nothing of the batch before', () => {
  const inputs = new InputTensors(
    [
      { name: 'attention_mask', type: 'int32' },
      { name: 'input_ids', type: 'int64' },
    ],
    padding,
  );
  inputs.fill(texts, { rows: [1, 1, 1], width: 4 });
  expect(inputs.fill(texts, { rows: [0], width: 3 })).toEqual([
    { name: 'attention_mask', dims: [1, 3], data: Int32Array.of(1, 1, 0) },
    { name: 'input_ids', dims: [1, 3], data: BigInt64Array.of(2n, 3n, 5n) },
  ]);
});
