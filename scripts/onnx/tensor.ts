import { bytesField, integerField, stringField } from './protobuf.ts';

/**
 * A constant of the graph: row-major values and their shape. The class of the array determines the
 * element type.
 */
export type Tensor = {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: TensorData;
};

export type TensorData = Float32Array | Float64Array | Int8Array | Uint8Array | Int32Array | BigInt64Array;

/**
 * Element types by their names in onnxruntime, with their number in `TensorProto.DataType` of
 * onnx.proto.
 */
export const ELEMENT_TYPES = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
} as const;

export type ElementType = keyof typeof ELEMENT_TYPES;

function elementTypeOf(data: TensorData): ElementType {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Float64Array) return 'float64';
  if (data instanceof Int8Array) return 'int8';
  if (data instanceof Uint8Array) return 'uint8';
  if (data instanceof Int32Array) return 'int32';
  return 'int64';
}

/**
 * The fields of a `TensorProto`. Values are stored raw (little-endian, as on every platform that
 * Node.js supports).
 * @throws RangeError naming the tensor if its shape does not match the number of values.
 */
export function tensorFields(tensor: Tensor): Uint8Array[] {
  const size = tensor.shape.reduce((product, dimension) => product * dimension, 1);
  if (size !== tensor.data.length) {
    throw new RangeError(
      `initializer ${tensor.name}: shape [${tensor.shape.join(', ')}] holds ${size} values, data has ${tensor.data.length}`,
    );
  }
  const { buffer, byteOffset, byteLength } = tensor.data;
  return [
    ...tensor.shape.map((dimension) => integerField(1, dimension)),
    integerField(2, ELEMENT_TYPES[elementTypeOf(tensor.data)]),
    stringField(8, tensor.name),
    bytesField(9, new Uint8Array(buffer, byteOffset, byteLength)),
  ];
}
