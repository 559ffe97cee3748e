import { createRandom, type Random } from '../../scripts/default-model/random.ts';
import { type Attribute, type GraphNode, type GraphValue, model } from '../../scripts/onnx/model.ts';
import type { Tensor } from '../../scripts/onnx/tensor.ts';

/** The sizes of a BERT encoder. */
export interface EncoderShape {
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  /** Width of the feed-forward layer. */
  readonly intermediate: number;
  readonly vocabulary: number;
  /** Maximum input length in tokens. */
  readonly positions: number;
}

/** The sizes of all-MiniLM-L6-v2, with the vocabulary of the bundled tokenizer. */
export const miniLmShape: EncoderShape = {
  layers: 6,
  width: 384,
  heads: 12,
  intermediate: 1536,
  vocabulary: 30_000,
  positions: 512,
};

/** A model of the same kind with negligible cost. */
export const smallShape: EncoderShape = { ...miniLmShape, layers: 1, width: 64, heads: 2, intermediate: 128 };

const INPUTS = ['input_ids', 'attention_mask', 'token_type_ids'];
/** Standard deviation of BERT's normally distributed initial values. */
const DEVIATION = 0.02;
const EPSILON = 1e-12;
/** Added to the scores of padding before the softmax. */
const MASKED = -1e4;

/**
 * An ONNX file of a BERT encoder (Devlin et al. 2018, https://arxiv.org/abs/1810.04805) with random
 * weights, in the layout of common exporters: three int64 inputs [batch, tokens], and
 * `last_hidden_state` [batch, tokens, width]. It has learned nothing but takes as long as a trained
 * model.
 */
export function encoderModel(shape: EncoderShape, seed: number): Uint8Array {
  const graph = new Graph(createRandom(seed), shape.width);
  let tokens = embeddings(graph, shape);
  const mask = maskBias(graph);
  for (let layer = 0; layer < shape.layers; layer += 1) {
    const attended = attention(graph, shape, tokens, mask);
    const noticed = graph.layerNorm(graph.add('Add', [tokens, attended]));
    tokens = graph.layerNorm(graph.add('Add', [noticed, feedForward(graph, shape, noticed)]));
  }
  graph.nodes.push({ operator: 'Identity', inputs: [tokens], outputs: ['last_hidden_state'] });
  return model({
    name: 'encoder',
    inputs: INPUTS.map((name): GraphValue => ({ name, type: 'int64', shape: ['batch', 'tokens'] })),
    outputs: [{ name: 'last_hidden_state', type: 'float32', shape: ['batch', 'tokens', shape.width] }],
    nodes: graph.nodes,
    initializers: graph.initializers,
  });
}

/** Sum of the word, position and type embeddings. */
function embeddings(graph: Graph, { vocabulary, positions, width }: EncoderShape): string {
  const words = graph.add('Gather', [graph.weights([vocabulary, width]), 'input_ids']);
  const types = graph.add('Gather', [graph.weights([2, width]), 'token_type_ids']);
  const shape = graph.add('Shape', ['input_ids']);
  const tokens = graph.add('Slice', [shape, graph.integers(1), graph.integers(2)]);
  const places = graph.add('Slice', [graph.weights([positions, width]), graph.integers(0), tokens]);
  return graph.layerNorm(graph.add('Add', [graph.add('Add', [words, types]), places]));
}

/** [batch, 1, 1, tokens]: zero, or a large negative number for padding. */
function maskBias(graph: Graph): string {
  const mask = graph.add('Cast', ['attention_mask'], { to: { int: 1 } });
  const padding = graph.add('Sub', [graph.number(1), graph.add('Unsqueeze', [mask, graph.integers(1, 2)])]);
  return graph.add('Mul', [padding, graph.number(MASKED)]);
}

function attention(graph: Graph, { heads, width }: EncoderShape, tokens: string, mask: string): string {
  const split = (order: readonly number[]) =>
    graph.add(
      'Transpose',
      [
        graph.add('Reshape', [
          graph.linear(tokens, width, width),
          graph.integers(0, 0, heads, width / heads),
        ]),
      ],
      { perm: { ints: order } },
    );
  const [queries, keys, values] = [split([0, 2, 1, 3]), split([0, 2, 3, 1]), split([0, 2, 1, 3])];
  const products = graph.add('MatMul', [queries, keys]);
  const scores = graph.add('Div', [products, graph.number(Math.sqrt(width / heads))]);
  const shares = graph.add('Softmax', [graph.add('Add', [scores, mask])], { axis: { int: -1 } });
  const mixed = graph.add('Transpose', [graph.add('MatMul', [shares, values])], {
    perm: { ints: [0, 2, 1, 3] },
  });
  return graph.linear(graph.add('Reshape', [mixed, graph.integers(0, 0, width)]), width, width);
}

function feedForward(graph: Graph, { width, intermediate }: EncoderShape, tokens: string): string {
  const wide = graph.linear(tokens, width, intermediate);
  // GELU by the error function (Hendrycks and Gimpel 2016, https://arxiv.org/abs/1606.08415).
  const error = graph.add('Erf', [graph.add('Div', [wide, graph.number(Math.SQRT2)])]);
  const gate = graph.add('Mul', [wide, graph.add('Add', [error, graph.number(1)])]);
  return graph.linear(graph.add('Mul', [gate, graph.number(0.5)]), intermediate, width);
}

/** Nodes and constants in the order of addition. Every value gets a name. */
class Graph {
  readonly nodes: GraphNode[] = [];
  readonly initializers: Tensor[] = [];
  readonly #random: Random;
  readonly #width: number;

  constructor(random: Random, width: number) {
    this.#random = random;
    this.#width = width;
  }

  /** @returns the name of the operator's result */
  add(operator: string, inputs: readonly string[], attributes: Record<string, Attribute> = {}): string {
    const output = `value_${this.nodes.length}`;
    this.nodes.push({ operator, inputs, outputs: [output], attributes });
    return output;
  }

  linear(tokens: string, from: number, to: number): string {
    return this.add('Add', [this.add('MatMul', [tokens, this.weights([from, to])]), this.weights([to])]);
  }

  layerNorm(tokens: string): string {
    const scale = this.#constant([this.#width], new Float32Array(this.#width).fill(1));
    const shift = this.#constant([this.#width], new Float32Array(this.#width));
    return this.add('LayerNormalization', [tokens, scale, shift], {
      axis: { int: -1 },
      epsilon: { float: EPSILON },
    });
  }

  weights(shape: readonly number[]): string {
    const size = shape.reduce((product, length) => product * length, 1);
    return this.#constant(
      shape,
      Float32Array.from({ length: size }, () => DEVIATION * this.#random.normal()),
    );
  }

  integers(...values: number[]): string {
    return this.#constant([values.length], BigInt64Array.from(values, BigInt));
  }

  number(value: number): string {
    return this.#constant([], Float32Array.of(value));
  }

  #constant(shape: readonly number[], data: Tensor['data']): string {
    const name = `constant_${this.initializers.length}`;
    this.initializers.push({ name, shape, data });
    return name;
  }
}
