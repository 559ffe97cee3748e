import { model } from '../../scripts/onnx/model.ts';

export const noText = model({
  name: 'sum',
  inputs: [{ name: 'x', type: 'float32', shape: [2] }],
  outputs: [{ name: 'y', type: 'float32', shape: [2] }],
  nodes: [{ operator: 'Neg', inputs: ['x'], outputs: ['y'] }],
});
export const unknownOperator = model({
  name: 'unknown',
  inputs: [{ name: 'input_ids', type: 'int64', shape: ['b', 's'] }],
  outputs: [{ name: 'y', type: 'float32', shape: ['b', 's', 8] }],
  nodes: [{ operator: 'Divine', inputs: ['input_ids'], outputs: ['y'] }],
});
export const constant = model({
  name: 'constant',
  inputs: [{ name: 'input_ids', type: 'int64', shape: ['b', 's'] }],
  outputs: [{ name: 'last_hidden_state', type: 'float32', shape: ['b', 's', 1] }],
  nodes: [
    { operator: 'Gather', inputs: ['table', 'input_ids'], outputs: ['rows'] },
    { operator: 'Abs', inputs: ['rows'], outputs: ['last_hidden_state'] },
  ],
  initializers: [{ name: 'table', shape: [100, 1], data: new Float32Array(100).fill(1) }],
});
export const undefinedNumbers = model({
  name: 'undefined',
  inputs: [{ name: 'input_ids', type: 'int64', shape: ['b', 's'] }],
  outputs: [{ name: 'last_hidden_state', type: 'float32', shape: ['b', 's', 8] }],
  nodes: [
    { operator: 'Gather', inputs: ['table', 'input_ids'], outputs: ['rows'] },
    { operator: 'Sqrt', inputs: ['rows'], outputs: ['last_hidden_state'] },
  ],
  initializers: [{ name: 'table', shape: [100, 8], data: new Float32Array(800).fill(-1) }],
});
export const restless = model({
  name: 'restless',
  inputs: [{ name: 'input_ids', type: 'int64', shape: ['b', 's'] }],
  outputs: [{ name: 'last_hidden_state', type: 'float32', shape: ['b', 's', 8] }],
  nodes: [
    { operator: 'Gather', inputs: ['table', 'input_ids'], outputs: ['rows'] },
    { operator: 'RandomNormalLike', inputs: ['rows'], outputs: ['last_hidden_state'] },
  ],
  initializers: [{ name: 'table', shape: [100, 8], data: new Float32Array(800) }],
});
export const firstTokenOnly = model({
  name: 'first',
  inputs: [{ name: 'input_ids', type: 'int64', shape: ['b', 's'] }],
  outputs: [{ name: 'last_hidden_state', type: 'float32', shape: ['b', 't', 8] }],
  nodes: [
    { operator: 'Gather', inputs: ['table', 'input_ids'], outputs: ['rows'] },
    {
      operator: 'Gather',
      inputs: ['rows', 'first'],
      outputs: ['last_hidden_state'],
      attributes: { axis: { int: 1 } },
    },
  ],
  initializers: [
    { name: 'table', shape: [100, 8], data: new Float32Array(800).fill(1) },
    { name: 'first', shape: [1], data: BigInt64Array.of(0n) },
  ],
});
export const shortTable = model({
  name: 'positions',
  inputs: [{ name: 'input_ids', type: 'int64', shape: ['b', 's'] }],
  outputs: [{ name: 'last_hidden_state', type: 'float32', shape: ['b', 's', 8] }],
  nodes: [
    { operator: 'Gather', inputs: ['table', 'input_ids'], outputs: ['rows'] },
    { operator: 'Expand', inputs: ['rows', 'shape'], outputs: ['last_hidden_state'] },
  ],
  initializers: [
    { name: 'table', shape: [100, 8], data: Float32Array.from({ length: 800 }, (_, i) => Math.sin(i)) },
    { name: 'shape', shape: [3], data: BigInt64Array.of(1n, 16n, 8n) },
  ],
});
