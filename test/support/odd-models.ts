import { type GraphNode, model } from '../../scripts/onnx/model.ts';
import type { Tensor } from '../../scripts/onnx/tensor.ts';

/** A file ONNX Runtime loads that has nothing to do with text. */
export const noTextModel = model({
  name: 'negation',
  inputs: [{ name: 'x', type: 'float32', shape: [2] }],
  outputs: [{ name: 'y', type: 'float32', shape: [2] }],
  nodes: [{ operator: 'Neg', inputs: ['x'], outputs: ['y'] }],
});

/** A file whose only operator does not exist. */
export const unknownOperatorModel = oddModel(8, [node('Divine', 'rows')]);

/** The same vector for every text. */
export const constantModel = oddModel(1, [node('Abs', 'rows')], new Float32Array(100).fill(1));

/** Square roots of negative numbers. */
export const undefinedModel = oddModel(8, [node('Sqrt', 'rows')], new Float32Array(800).fill(-1));

/** Other vectors at every run. */
export const restlessModel = oddModel(8, [node('RandomNormalLike', 'rows')]);

/** A vector for the first token only. */
export const firstTokenModel = oddModel(8, [
  { ...node('Gather', 'rows', 'first'), attributes: { axis: { int: 1 } } },
]);

/** Texts of sixteen tokens, or of one, and no others. */
export const sixteenTokenModel = oddModel(8, [node('Expand', 'rows', 'sixteen')]);

function node(operator: string, ...inputs: string[]): GraphNode {
  return { operator, inputs, outputs: ['last_hidden_state'] };
}

/**
 * A text model that looks its token vectors, `rows`, up in a table and does something else with
 * them.
 */
function oddModel(dimension: number, nodes: readonly GraphNode[], table?: Float32Array): Uint8Array {
  const values = table ?? Float32Array.from({ length: 100 * dimension }, (_, index) => Math.sin(index));
  const initializers: Tensor[] = [
    { name: 'table', shape: [100, dimension], data: values },
    { name: 'first', shape: [1], data: BigInt64Array.of(0n) },
    { name: 'sixteen', shape: [3], data: BigInt64Array.of(1n, 16n, 8n) },
  ];
  return model({
    name: 'odd',
    inputs: [{ name: 'input_ids', type: 'int64', shape: ['batch', 'tokens'] }],
    outputs: [{ name: 'last_hidden_state', type: 'float32', shape: ['batch', 'width', dimension] }],
    nodes: [{ operator: 'Gather', inputs: ['table', 'input_ids'], outputs: ['rows'] }, ...nodes],
    initializers,
  });
}

/** The same score for every pair. */
export const constantPairModel = oddPairModel(1, [
  { operator: 'Mul', inputs: ['sum', 'nothing'], outputs: ['logits'] },
]);

/** Logarithms of negative numbers. */
export const undefinedPairModel = oddPairModel(1, [
  { operator: 'Neg', inputs: ['sum'], outputs: ['negative'] },
  { operator: 'Log', inputs: ['negative'], outputs: ['logits'] },
]);

/** Other scores at every run. */
export const restlessPairModel = oddPairModel(1, [
  { operator: 'RandomNormalLike', inputs: ['sum'], outputs: ['logits'] },
]);

/** So many scores a pair, which say nothing; the file may leave their number open. */
export function scoresPairModel(count: number, isCountDeclared = true): Uint8Array {
  const columns = Array.from({ length: count }, (_, index) => (index % 2 === 0 ? 'sum' : 'half'));
  return oddPairModel(isCountDeclared ? count : 'scores', [
    { operator: 'Mul', inputs: ['sum', 'a_half'], outputs: ['half'] },
    { operator: 'Concat', inputs: columns, outputs: ['logits'], attributes: { axis: { int: 1 } } },
  ]);
}

/** A model whose scores come of `sum` [batch, 1], the sum of the ids over a thousand. */
function oddPairModel(count: number | string, nodes: readonly GraphNode[]): Uint8Array {
  return model({
    name: 'odd pairs',
    inputs: [{ name: 'input_ids', type: 'int64', shape: ['batch', 'tokens'] }],
    outputs: [{ name: 'logits', type: 'float32', shape: ['batch', count] }],
    nodes: [
      { operator: 'Cast', inputs: ['input_ids'], outputs: ['ids'], attributes: { to: { int: 1 } } },
      { operator: 'Mul', inputs: ['ids', 'a_thousandth'], outputs: ['small_ids'] },
      { operator: 'ReduceSum', inputs: ['small_ids', 'second_axis'], outputs: ['sum'] },
      ...nodes,
    ],
    initializers: [
      { name: 'second_axis', shape: [1], data: BigInt64Array.of(1n) },
      { name: 'a_thousandth', shape: [], data: Float32Array.of(0.001) },
      { name: 'a_half', shape: [], data: Float32Array.of(0.5) },
      { name: 'nothing', shape: [], data: Float32Array.of(0) },
    ],
  });
}
