import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { model } from '../../../../scripts/onnx/model.ts';
import { varint } from '../../../../scripts/onnx/protobuf.ts';

describe('varint', () => {
  it.each([
    [0n, [0]],
    [127n, [127]],
    [128n, [128, 1]],
    [300n, [172, 2]],
    [-1n, [255, 255, 255, 255, 255, 255, 255, 255, 255, 1]],
  ])('writes %s', (value, bytes) => {
    expect([...varint(value)]).toEqual(bytes);
  });
});

describe('model', () => {
  it('writes a softmax that ONNX Runtime runs', async () => {
    const bytes = model({
      name: 'softmax',
      inputs: [{ name: 'x', type: 'float32', shape: [1, 9] }],
      outputs: [{ name: 'y', type: 'float32', shape: [1, 9] }],
      nodes: [{ operator: 'Softmax', inputs: ['x'], outputs: ['y'], attributes: { axis: { int: -1 } } }],
    });
    const session = await InferenceSession.create(bytes);
    const { y } = await session.run({ x: new Tensor('float32', new Float32Array(9), [1, 9]) });
    for (const value of y?.data ?? []) expect(value).toBeCloseTo(1 / 9, 6);
    expect(y?.dims).toEqual([1, 9]);
  });

  it('carries every kind of constant and attribute, and free dimensions', async () => {
    const bytes = model({
      name: 'constants',
      inputs: [{ name: 'x', type: 'float32', shape: ['rows', 2] }],
      outputs: [
        { name: 'y', type: 'float32', shape: ['rows'] },
        { name: 'picked', type: 'int8', shape: [2] },
      ],
      initializers: [
        { name: 'bias', shape: [2], data: Float32Array.of(0.5, -4) },
        { name: 'bytes', shape: [3], data: Int8Array.of(-128, 0, 127) },
        { name: 'places', shape: [2], data: BigInt64Array.of(2n, 0n) },
      ],
      nodes: [
        { operator: 'Add', inputs: ['x', 'bias'], outputs: ['sum'] },
        { operator: 'LeakyRelu', inputs: ['sum'], outputs: ['bent'], attributes: { alpha: { float: 0.25 } } },
        {
          operator: 'ReduceMax',
          inputs: ['bent'],
          outputs: ['y'],
          attributes: { axes: { ints: [1] }, keepdims: { int: 0 } },
        },
        { operator: 'Gather', inputs: ['bytes', 'places'], outputs: ['picked'] },
      ],
    });
    const session = await InferenceSession.create(bytes);
    const { y, picked } = await session.run({
      x: new Tensor('float32', Float32Array.of(1, 2, -8.5, 3), [2, 2]),
    });
    expect([...(y?.data ?? [])]).toEqual([1.5, -0.25]);
    expect([...(picked?.data ?? [])]).toEqual([127, -128]);
  });

  it('refuses an initializer that does not fill its shape, by name', () => {
    const description = {
      name: 'broken',
      inputs: [],
      outputs: [],
      nodes: [],
      initializers: [{ name: 'weights', shape: [2, 2], data: new Float32Array(3) }],
    };
    expect(() => model(description)).toThrow('weights');
  });
});
