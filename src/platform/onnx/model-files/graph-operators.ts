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
 * Operators that quantize their own input, in the ONNX standard and in ONNX Runtime. They compute
 * one scale from all texts of a run, their padding included.
 */
function quantizesDuringRun(operator: string): boolean {
  return operator.startsWith('DynamicQuantize') || operator === 'QAttention';
}

/**
 * Operators of graphs that round their activations. The scale is a constant, or the graph computes
 * it: for the whole run, or for each token.
 */
function isRounding(operator: string): boolean {
  return roundings.has(operator) || operator.startsWith('QLinear');
}

const roundings: ReadonlySet<string> = new Set([
  'ConvInteger',
  'MatMulInteger',
  'MatMulIntegerToFloat',
  'MatMulInteger16',
  'QGemm',
  'QuantizeLinear',
  'Round',
]);

/**
 * What the operators of a graph say about texts that share a run: the vector of each is independent
 * of the others, depends on them, or may do either.
 */
export type SharedRuns = 'independent' | 'dependent' | 'undetermined';

/**
 * Finds out whether texts may share a run of a model.
 * @throws UnreadableFileError if the model is damaged; the error of the system.
 */
export async function findSharedRuns(modelPath: string): Promise<SharedRuns> {
  let found: SharedRuns = 'independent';
  await walkOnnx(modelPath, messages, 'operator', async (reader, field) => {
    const operator = await reader.text(field);
    if (quantizesDuringRun(operator)) found = 'dependent';
    else if (isRounding(operator) && found === 'independent') found = 'undetermined';
  });
  return found;
}
