import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GraphNode, type GraphValue, model } from '../../scripts/onnx/model.ts';
import type { Tensor } from '../../scripts/onnx/tensor.ts';
import type { ModelFiles } from '../../src/platform/onnx/inference-engine.ts';
import { TINY_VOCABULARY, tinyTokenizerFile } from './tiny-tokenizer.ts';

/** What distinguishes one small text model from another. */
export interface TinyModelOptions {
  readonly dimension?: number;
  readonly inputs?: readonly string[];
  readonly idType?: 'int64' | 'int32';
  /**
   * Vectors of tokens, one of the text, or of the tokens beside an output that must not be taken
   * for the text's.
   */
  readonly outputs?: 'tokens' | 'sentence' | 'tokens and pooler';
  /** Multiplications of every token vector with a square matrix: what makes a run slow. */
  readonly rounds?: number;
  /**
   * Whether a last multiplication quantizes its input, and from which values its scale follows:
   * those of the whole run, by an operator for that or by others, or those of each token.
   */
  readonly quantizes?: 'by an operator' | 'over the run' | 'for each token';
  readonly seed?: number;
  /** Whether the file says how many numbers a vector has; exports may leave it open. */
  readonly isDimensionDeclared?: boolean;
}

const TOKEN_TYPES = 2;
const MAX_TOKENS = 32;

/**
 * A text model of a few kilobytes: a table of random vectors by token (and by token type, if it has
 * that input), then as many rounds of matrix multiplication as asked for.
 */
export function tinyModel(options: TinyModelOptions = {}): Uint8Array {
  const { dimension = 8, inputs = ['input_ids', 'attention_mask', 'token_type_ids'] } = options;
  const { idType = 'int64', outputs = 'tokens', rounds = 0, seed = 1 } = options;
  const declared = options.isDimensionDeclared === false ? 'dimension' : dimension;
  const random = randomNumbers(seed);
  const initializers: Tensor[] = [
    randomTensor('table', [TINY_VOCABULARY.length, dimension], random),
    randomTensor('types', [TOKEN_TYPES, dimension], random),
    randomTensor('square', [dimension, dimension], random),
    {
      name: 'byte_square',
      shape: [dimension, dimension],
      data: Int8Array.from({ length: dimension * dimension }, () => Math.trunc(127 * random())),
    },
    { name: 'byte_range', shape: [], data: Float32Array.of(127) },
    { name: 'second_axis', shape: [1], data: BigInt64Array.of(1n) },
    { name: 'last_axis', shape: [1], data: BigInt64Array.of(-1n) },
    { name: 'first_place', shape: [], data: BigInt64Array.of(0n) },
  ];
  const nodes: GraphNode[] = [node('Gather', ['table', 'input_ids'], 'tokens_0')];
  if (inputs.includes('token_type_ids')) {
    nodes.push(
      node('Gather', ['types', 'token_type_ids'], 'typed'),
      node('Add', ['tokens_0', 'typed'], 'round_0'),
    );
  } else nodes.push(node('Identity', ['tokens_0'], 'round_0'));
  for (let round = 0; round < rounds; round += 1) {
    nodes.push(node('MatMul', [`round_${round}`, 'square'], `product_${round}`));
    nodes.push(node('Tanh', [`product_${round}`], `round_${round + 1}`));
  }
  const { quantizes } = options;
  if (quantizes !== undefined) nodes.push(...quantizedProduct(`round_${rounds}`, quantizes, 'quantized'));
  const last = quantizes === undefined ? `round_${rounds}` : 'quantized';
  return model({
    name: 'tiny',
    inputs: inputs.map((name): GraphValue => ({ name, type: idType, shape: ['batch', 'tokens'] })),
    outputs: OUTPUTS[outputs].map(
      ({ name, perToken }): GraphValue => ({
        name,
        type: 'float32',
        shape: perToken ? ['batch', 'tokens', declared] : ['batch', declared],
      }),
    ),
    nodes: [...nodes, ...OUTPUTS[outputs].flatMap(({ from }) => from(last))],
    initializers,
  });
}

/** What exporters of eight-bit models write for a product with a matrix. */
function quantizedProduct(
  input: string,
  quantizes: NonNullable<TinyModelOptions['quantizes']>,
  output: string,
): GraphNode[] {
  const quantized: GraphNode[] =
    quantizes === 'by an operator'
      ? [
          { operator: 'DynamicQuantizeLinear', inputs: [input], outputs: ['bytes', 'scale', 'zero'] },
          node('MatMulInteger', ['bytes', 'byte_square', 'zero'], 'product'),
        ]
      : [
          node('Abs', [input], 'sizes'),
          {
            ...node('ReduceMax', ['sizes'], 'scale'),
            attributes: {
              keepdims: { int: 1 },
              ...(quantizes === 'for each token' ? { axes: { ints: [-1] } } : {}),
            },
          },
          node('Div', [input, 'scale'], 'shares'),
          node('Mul', ['shares', 'byte_range'], 'steps'),
          node('Round', ['steps'], 'rounded'),
          { ...node('Cast', ['rounded'], 'bytes'), attributes: { to: { int: 3 } } },
          node('MatMulInteger', ['bytes', 'byte_square'], 'product'),
        ];
  return [
    ...quantized,
    { ...node('Cast', ['product'], 'whole'), attributes: { to: { int: 1 } } },
    node('Mul', ['whole', 'scale'], output),
  ];
}

interface TinyOutput {
  readonly name: string;
  readonly perToken: boolean;
  /** The nodes that compute it from the token vectors of that name. */
  readonly from: (tokens: string) => GraphNode[];
}

const TOKENS: TinyOutput = {
  name: 'last_hidden_state',
  perToken: true,
  from: (tokens) => [node('Identity', [tokens], 'last_hidden_state')],
};
const POOLER: TinyOutput = {
  name: 'pooler_output',
  perToken: false,
  from: (tokens) => [
    { ...node('Gather', [tokens, 'first_place'], 'pooler_output'), attributes: { axis: { int: 1 } } },
  ],
};
const SENTENCE: TinyOutput = {
  name: 'sentence_embedding',
  perToken: false,
  from: (tokens) => [
    { ...node('Cast', ['attention_mask'], 'mask'), attributes: { to: { int: 1 } } },
    node('Unsqueeze', ['mask', 'last_axis'], 'mask_column'),
    node('Mul', [tokens, 'mask_column'], 'masked'),
    { ...node('ReduceSum', ['masked', 'second_axis'], 'sum'), attributes: { keepdims: { int: 0 } } },
    { ...node('ReduceSum', ['mask', 'second_axis'], 'count'), attributes: { keepdims: { int: 1 } } },
    node('Div', ['sum', 'count'], 'sentence_embedding'),
  ],
};
const OUTPUTS = {
  tokens: [TOKENS],
  sentence: [TOKENS, SENTENCE],
  'tokens and pooler': [POOLER, TOKENS],
};

function node(operator: string, inputs: readonly string[], output: string): GraphNode {
  return { operator, inputs, outputs: [output] };
}

/** Numbers in [-1, 1) by a linear congruential generator: the same ones for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

function randomTensor(name: string, shape: readonly number[], random: () => number): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return { name, shape, data: Float32Array.from({ length: size }, random) };
}

/**
 * A directory of model files that removes itself: `await using models = await modelDirectory()`.
 */
export interface ModelDirectory extends AsyncDisposable {
  /** Writes a model and a tokenizer, and gives what an engine needs to load them. */
  write(modelId: string, contents?: ModelContents): Promise<ModelFiles>;
}

export interface ModelContents {
  readonly model?: TinyModelOptions | Uint8Array;
  /** The tokenizer file's content, or its text. */
  readonly tokenizer?: Record<string, unknown> | string;
  readonly embeddingDimension?: number;
  readonly maxTokens?: number;
  readonly kind?: ModelFiles['kind'];
  /** Content of the file that names the labels of a cross-encoder. */
  readonly config?: object;
}

export async function modelDirectory(): Promise<ModelDirectory> {
  const directory = await mkdtemp(join(tmpdir(), 'models-'));
  return {
    write: async (modelId, contents = {}) => {
      const { model: given = {}, tokenizer = tinyTokenizerFile() } = contents;
      const modelPath = join(directory, `${modelId}.onnx`);
      const tokenizerPath = join(directory, `${modelId}.tokenizer.json`);
      const bytes = given instanceof Uint8Array ? given : tinyModel(given);
      const dimension = given instanceof Uint8Array ? undefined : given.dimension;
      await writeFile(modelPath, bytes);
      await writeFile(tokenizerPath, typeof tokenizer === 'string' ? tokenizer : JSON.stringify(tokenizer));
      const files = { modelId, modelPath, tokenizerPath, maxTokens: contents.maxTokens ?? MAX_TOKENS };
      if (contents.kind !== 'cross-encoder') {
        return { ...files, embeddingDimension: contents.embeddingDimension ?? dimension ?? 8 };
      }
      const promised = { ...files, kind: contents.kind, embeddingDimension: null };
      if (contents.config === undefined) return promised;
      const configPath = join(directory, `${modelId}.config.json`);
      await writeFile(configPath, JSON.stringify(contents.config));
      return { ...promised, configPath };
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}
