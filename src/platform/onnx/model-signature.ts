import { type EngineModelKind, ModelLoadError } from './inference-engine.ts';

/**
 * An input or output as declared in the model file. A free dimension is a name. An empty shape is
 * an undeclared one.
 */
export interface DeclaredValue {
  readonly name: string;
  readonly isTensor: boolean;
  readonly type?: string;
  readonly shape?: readonly (number | string)[];
}

/** Inputs of a model, and its output. */
export interface ModelSignature {
  readonly inputs: readonly TokenInput[];
  readonly output: ModelOutput;
  /**
   * Vector length, or scores of each pair, as declared in the file. Null if the file leaves it
   * open.
   */
  readonly dimension: number | null;
}

export interface TokenInput {
  readonly name: TokenInputName;
  readonly type: 'int64' | 'int32';
}

/**
 * [batch, tokens, dimension] to average over the tokens, or [batch, dimension] or [batch, scores]
 * to use directly.
 */
interface ModelOutput {
  readonly name: string;
  readonly isPerToken: boolean;
}

type TokenInputName = (typeof tokenInputNames)[number];
const tokenInputNames = ['input_ids', 'attention_mask', 'token_type_ids'] as const;

/** Output name of the scores in exports of sequence classifiers. */
const scoresOutput = 'logits';
/**
 * Output names of one vector for each text in exports, the most common first. `pooler_output` is
 * trained for another task.
 */
const sentenceOutputs = [
  'sentence_embedding',
  'sentence_embeddings',
  'text_embeds',
  'embeddings',
  'embedding',
];
const tokenOutputs = ['token_embeddings', 'last_hidden_state'];
const otherVectorOutputs = ['pooler_output', scoresOutput];

/** The kind of a model by its outputs: a cross-encoder has scores [batch, scores]. */
export function kindOf(outputs: readonly DeclaredValue[]): EngineModelKind {
  return scoresAmong(outputs) === undefined ? 'embedding' : 'cross-encoder';
}

/**
 * Determines from the declared inputs and outputs how to run a sentence-transformers export.
 *
 * @param embeddingDimension expected vector length. Null for any.
 * @throws ModelLoadError if an input is not supported, no output is usable, or the dimension
 * differs
 */
export function readSignature(
  inputs: readonly DeclaredValue[],
  outputs: readonly DeclaredValue[],
  embeddingDimension: number | null,
): ModelSignature {
  const tokenInputs = readInputs(inputs);
  const output = chooseOutput(outputs);
  const dimension = lastDimension(outputs, output.name);
  if (dimension !== null && embeddingDimension !== null && dimension !== embeddingDimension) {
    throw new ModelLoadError(
      `The model's output ${output.name} has ${dimension} numbers for each vector; ${embeddingDimension} were declared.`,
    );
  }
  return { inputs: tokenInputs, output, dimension };
}

/**
 * Determines from the declared inputs and outputs how to run an export of a sequence classifier as
 * a cross-encoder.
 * @throws ModelLoadError if an input is not supported, or there are no scores
 */
export function readPairSignature(
  inputs: readonly DeclaredValue[],
  outputs: readonly DeclaredValue[],
): ModelSignature {
  const tokenInputs = readInputs(inputs);
  const output = scoresAmong(outputs);
  if (!output) {
    throw new ModelLoadError(
      `A cross-encoder needs a float32 output ${scoresOutput} of the shape [batch, scores]. This model declares ${listed(outputs)}.`,
    );
  }
  return {
    inputs: tokenInputs,
    output: { name: output.name, isPerToken: false },
    dimension: lastDimension(outputs, output.name),
  };
}

function scoresAmong(outputs: readonly DeclaredValue[]): DeclaredValue | undefined {
  return outputs.find(
    (output) => output.name === scoresOutput && output.type === 'float32' && rank(output) === 2,
  );
}

function lastDimension(outputs: readonly DeclaredValue[], name: string): number | null {
  const declared = outputs.find((output) => output.name === name)?.shape?.at(-1);
  return typeof declared === 'number' ? declared : null;
}

function readInputs(inputs: readonly DeclaredValue[]): TokenInput[] {
  const tokenInputs = inputs.map(tokenInput);
  if (!tokenInputs.some(({ name }) => name === 'input_ids')) {
    throw new ModelLoadError(`The model has no input named input_ids; it declares ${listed(inputs)}.`);
  }
  return tokenInputs;
}

function tokenInput(input: DeclaredValue): TokenInput {
  const name = tokenInputNames.find((known) => known === input.name);
  if (!name) {
    throw new ModelLoadError(
      `The model has an input named ${input.name}; the supported inputs are ${tokenInputNames.join(', ')}.`,
    );
  }
  if (input.type !== 'int64' && input.type !== 'int32') {
    throw new ModelLoadError(
      `The model's input ${name} is ${input.type ?? 'no tensor'}, not int64 or int32.`,
    );
  }
  const shape = input.shape ?? [];
  if (shape.length > 0 && (shape.length !== 2 || shape.some((dimension) => typeof dimension === 'number'))) {
    throw new ModelLoadError(
      `The model's input ${name} has the shape [${shape.join(', ')}]; export it as [batch, tokens] with both dimensions free.`,
    );
  }
  return { name, type: input.type };
}

function chooseOutput(outputs: readonly DeclaredValue[]): ModelOutput {
  const usable = outputs.filter(({ isTensor, type }) => isTensor && type === 'float32');
  const sentence =
    named(usable, sentenceOutputs, 2) ??
    // A single output [batch, dimension] must be the vector.
    (usable.length === 1
      ? usable.find((output) => rank(output) === 2 && !otherVectorOutputs.includes(output.name))
      : undefined);
  if (sentence) return { name: sentence.name, isPerToken: false };
  const tokens = named(usable, tokenOutputs, 3) ?? usable.find((output) => rank(output) === 3);
  if (tokens) return { name: tokens.name, isPerToken: true };
  throw new ModelLoadError(
    `The model has no float32 output of token vectors [batch, tokens, dimension] or of a sentence vector [batch, dimension]; it declares ${listed(outputs)}.`,
  );
}

/** The first of the names that exists with that rank, or without a declared rank. */
function named(
  outputs: readonly DeclaredValue[],
  names: readonly string[],
  wanted: number,
): DeclaredValue | undefined {
  return names
    .map((name) => outputs.find((output) => output.name === name))
    .find((output) => output && (rank(output) === wanted || rank(output) === 0));
}

function rank(value: DeclaredValue): number {
  return value.shape?.length ?? 0;
}

function listed(values: readonly DeclaredValue[]): string {
  return values
    .map(({ name, type, shape }) => `${name} (${type ?? 'no tensor'} [${shape?.join(', ') ?? ''}])`)
    .join(', ');
}
