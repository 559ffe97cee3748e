import { concatenate, floatField, integerField, messageField, stringField } from './protobuf.ts';
import { ELEMENT_TYPES, type ElementType, type Tensor, tensorFields } from './tensor.ts';

/** An input or output of the graph. A dimension is a fixed length or the name of a free one. */
export type GraphValue = {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly (number | string)[];
};

/**
 * ONNX distinguishes integer and floating-point attributes. JavaScript numbers do not, so the kind
 * is explicit.
 */
export type Attribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly string: string }
  | { readonly ints: readonly number[] }
  | { readonly graph: Graph };

export type GraphNode = {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
};

/** The computation of a model, or the body of an operator such as Loop. */
export type Graph = {
  readonly name: string;
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
  readonly nodes: readonly GraphNode[];
  readonly initializers?: readonly Tensor[];
};

export type ModelDescription = Graph & {
  /** Version of the default operator set. */
  readonly opset?: number;
  /** Optional key-value pairs in the file, such as licence or source. */
  readonly metadata?: Readonly<Record<string, string>>;
};

/** Oldest file format that supports the operator sets used here; see onnx/docs/Versioning.md. */
const IR_VERSION = 8;
const DEFAULT_OPSET = 17;

/** Attribute types and their value fields: `AttributeProto` of onnx.proto. */
function attributeFields(name: string, attribute: Attribute): Uint8Array[] {
  const named = stringField(1, name);
  if ('float' in attribute) return [named, floatField(2, attribute.float), integerField(20, 1)];
  if ('int' in attribute) return [named, integerField(3, attribute.int), integerField(20, 2)];
  if ('string' in attribute) return [named, stringField(4, attribute.string), integerField(20, 3)];
  if ('graph' in attribute)
    return [named, messageField(6, graphFields(attribute.graph)), integerField(20, 5)];
  return [named, ...attribute.ints.map((value) => integerField(8, value)), integerField(20, 7)];
}

function nodeFields(node: GraphNode, index: number): Uint8Array[] {
  return [
    ...node.inputs.map((input) => stringField(1, input)),
    ...node.outputs.map((output) => stringField(2, output)),
    stringField(3, `${node.operator}_${index}`),
    stringField(4, node.operator),
    ...Object.entries(node.attributes ?? {}).map(([name, attribute]) =>
      messageField(5, attributeFields(name, attribute)),
    ),
  ];
}

function valueFields(value: GraphValue): Uint8Array[] {
  const dimensions = value.shape.map((dimension) =>
    messageField(1, [typeof dimension === 'number' ? integerField(1, dimension) : stringField(2, dimension)]),
  );
  const tensorType = [integerField(1, ELEMENT_TYPES[value.type]), messageField(2, dimensions)];
  return [stringField(1, value.name), messageField(2, [messageField(1, tensorType)])];
}

function graphFields(graph: Graph): Uint8Array[] {
  return [
    ...graph.nodes.map((node, index) => messageField(1, nodeFields(node, index))),
    stringField(2, graph.name),
    ...(graph.initializers ?? []).map((tensor) => messageField(5, tensorFields(tensor))),
    ...graph.inputs.map((value) => messageField(11, valueFields(value))),
    ...graph.outputs.map((value) => messageField(12, valueFields(value))),
  ];
}

/**
 * Encodes an ONNX file: a `ModelProto` as defined in onnx.proto
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). The runtime that loads the file checks
 * operators and types.
 * @throws RangeError naming an initializer whose data does not fill its shape.
 */
export function model(description: ModelDescription): Uint8Array {
  return concatenate([
    integerField(1, IR_VERSION),
    stringField(2, 'vortex-signal'),
    messageField(7, graphFields(description)),
    messageField(8, [integerField(2, description.opset ?? DEFAULT_OPSET)]),
    ...Object.entries(description.metadata ?? {}).map(([key, value]) =>
      messageField(14, [stringField(1, key), stringField(2, value)]),
    ),
  ]);
}
