import { bytesField, concatenate, integerField, stringField } from '../../scripts/onnx/protobuf.ts';

const entry = (key: string, value: string) =>
  bytesField(13, concatenate([stringField(1, key), stringField(2, value)]));

/** A tensor whose values lie in another file. */
const tensor = (location: string) =>
  concatenate([
    integerField(1, 4),
    stringField(8, 'weights'),
    entry('location', location),
    entry('offset', '0'),
    integerField(14, 1),
  ]);
export const initializer = (location: string) => bytesField(5, tensor(location));
export const constant = (location: string) => bytesField(1, bytesField(5, bytesField(5, tensor(location))));
export const branch = (graph: Uint8Array) => bytesField(1, bytesField(5, bytesField(6, graph)));
export const modelOf = (...graph: Uint8Array[]) =>
  concatenate([integerField(1, 8), stringField(2, 'test'), bytesField(7, concatenate(graph))]);
