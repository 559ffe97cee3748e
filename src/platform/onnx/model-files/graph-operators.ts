import { type Messages, walkOnnx } from './onnx-messages.ts';

/** Messages of onnx.proto that lead to the operators of graphs, inner graphs and functions. */
const messages = {
  model: { 7: 'graph', 25: 'function' },
  graph: { 1: 'node' },
  function: { 7: 'node', 11: 'attribute' },
  node: { 4: 'operator', 5: 'attribute' },
  attribute: { 6: 'graph', 11: 'graph' },
} as const satisfies Messages;

/**
 * Operators that multiply integers, in the ONNX standard and in ONNX Runtime. A graph that has them
 * but no operator `DynamicQuantize...` may compute the scale of their inputs by itself.
 */
const integerProducts: ReadonlySet<string> = new Set([
  'ConvInteger',
  'MatMulInteger',
  'MatMulIntegerToFloat',
  'MatMulInteger16',
  'QAttention',
]);

/**
 * Whether texts may run together in one run of a model. They may not if the graph quantizes its
 * activations during the run: one scale is then computed from all texts of the run, their padding
 * included, and the vector of a text would depend on the others.
 * @throws UnreadableFileError if the model is damaged; the error of the system.
 */
export async function runsTextsTogether(modelPath: string): Promise<boolean> {
  let isIndependent = true;
  await walkOnnx(modelPath, messages, 'operator', async (reader, field) => {
    const operator = await reader.text(field);
    if (operator.startsWith('DynamicQuantize') || integerProducts.has(operator)) isIndependent = false;
  });
  return isIndependent;
}
