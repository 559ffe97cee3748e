import { model } from '../onnx/model.ts';
import type { QuantisedMatrix } from './quantise.ts';

const SHORTEST = 1e-12;

/**
 * The ONNX file of the embedding model: `input_ids` and `attention_mask` (int64, [batch, sequence])
 * to `sentence_embedding` (float32, [batch, width]), each row of length one. The scales of the
 * tokens, zero where masked, form a row of weights; its product with the tokens' bytes is the
 * masked sum. Dividing by the number of tokens, for the mean, would cancel out in the
 * normalization.
 */
export function sentenceModel(
  table: QuantisedMatrix,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  return model({
    name: 'static-sentence-embedding',
    metadata,
    inputs: [
      { name: 'input_ids', type: 'int64', shape: ['batch', 'sequence'] },
      { name: 'attention_mask', type: 'int64', shape: ['batch', 'sequence'] },
    ],
    outputs: [{ name: 'sentence_embedding', type: 'float32', shape: ['batch', table.width] }],
    initializers: [
      { name: 'token_bytes', shape: [table.scales.length, table.width], data: table.bytes },
      { name: 'token_scales', shape: [table.scales.length], data: table.scales },
      { name: 'axis_one', shape: [1], data: new BigInt64Array([1n]) },
      { name: 'shortest', shape: [], data: new Float32Array([SHORTEST]) },
    ],
    nodes: [
      { operator: 'Gather', inputs: ['token_scales', 'input_ids'], outputs: ['scales'] },
      { operator: 'Cast', inputs: ['attention_mask'], outputs: ['mask'], attributes: { to: { int: 1 } } },
      { operator: 'Mul', inputs: ['scales', 'mask'], outputs: ['weights'] },
      { operator: 'Unsqueeze', inputs: ['weights', 'axis_one'], outputs: ['weight_rows'] },
      { operator: 'Gather', inputs: ['token_bytes', 'input_ids'], outputs: ['bytes'] },
      { operator: 'Cast', inputs: ['bytes'], outputs: ['tokens'], attributes: { to: { int: 1 } } },
      { operator: 'MatMul', inputs: ['weight_rows', 'tokens'], outputs: ['sum_rows'] },
      { operator: 'Squeeze', inputs: ['sum_rows', 'axis_one'], outputs: ['sum'] },
      {
        operator: 'ReduceL2',
        inputs: ['sum'],
        outputs: ['length'],
        attributes: { axes: { ints: [1] }, keepdims: { int: 1 } },
      },
      { operator: 'Max', inputs: ['length', 'shortest'], outputs: ['divisor'] },
      { operator: 'Div', inputs: ['sum', 'divisor'], outputs: ['sentence_embedding'] },
    ],
  });
}
