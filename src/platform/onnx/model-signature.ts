import { type EngineModelKind, ModelLoadError } from './inference-engine.ts';

/** An input or output as the model file declares it. A free dimension is a name; an empty shape is an undeclared one. */
export interface DeclaredValue {
  readonly name: string;
  readonly isTensor: boolean;
  readonly type?: string;
  readonly shape?: readonly (number | string)[];
}

/** How a model wants its tokens and where its answer is. */
export interface ModelSignature {
  readonly inputs: readonly TokenInput[];
  readonly output: ModelOutput;
  /** Numbers in a vector, or scores a pair, as the file declares them; null where it leaves them open. */
  readonly dimension: number | null;
}

export interface TokenInput {
  readonly name: TokenInputName;
  readonly type: 'int64' | 'int32';
}

/** [batch, tokens, dimension] to be averaged over the tokens, or [batch, dimension] or [batch, scores] as it is. */
interface ModelOutput {
  readonly name: string;
  readonly isPerToken: boolean;
}

type TokenInputName = (typeof tokenInputNames)[number];
const tokenInputNames = ['input_ids', 'attention_mask', 'token_type_ids'] as const;

/** Under which exports of sequence classifiers give their scores. */
const scoresOutput = 'logits';
/** Names under which exports give one vector a text, the usual one first. `pooler_output` is trained for another task. */
const sentenceOutputs = [
  'sentence_embedding',
  'sentence_embeddings',
  'text_embeds',
  'embeddings',
  'embedding',
];
const tokenOutputs = ['token_embeddings', 'last_hidden_state'];
const otherVectorOutputs = ['pooler_output', scoresOutput];

/** What a model computes, by its outputs: a cross-encoder has scores [batch, scores]. */
export function kindOf(outputs: readonly DeclaredValue[]): EngineModelKind {
  return scoresAmong(outputs) === undefined ? 'embedding' : 'cross-encoder';
}

/**
 * Reads from the declared inputs and outputs how to run a sentence-transformers export.
 *
 * @param embeddingDimension length of the vectors the model is expected to give; null where any will do
 * @throws ModelLoadError when an input cannot be fed, no output can serve, or the dimension is another
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
      `The model's output ${output.name} has ${dimension} numbers a vector, ${embeddingDimension} were promised.`,
    );
  }
  return { inputs: tokenInputs, output, dimension };
}

/**
 * Reads from the declared inputs and outputs how to run an export of a sequence classifier as a cross-encoder.
 * @throws ModelLoadError when an input cannot be fed, or there are no scores
 */
export function readPairSignature(
  inputs: readonly DeclaredValue[],
  outputs: readonly DeclaredValue[],
): ModelSignature {
  const tokenInputs = readInputs(inputs);
  const output = scoresAmong(outputs);
  if (!output) {
    throw new ModelLoadError(
      `The model has no float32 output ${scoresOutput} of scores [batch, scores], as a cross-encoder has; it declares ${listed(outputs)}.`,
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
      `The model asks for an input named ${input.name}; a text model may ask for ${tokenInputNames.join(', ')}.`,
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
    // A sole [batch, dimension] can only be the answer.
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

/** The first of the names that is there with that rank, or with none declared. */
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
