import { type GraphNode, model } from './model.ts';
import type { Tensor } from './tensor.ts';

/** Options of an overlap model. */
export interface OverlapModelOptions {
  /** The highest id of a special token. Special tokens are not words. */
  readonly lastSpecialId: number;
  /** Ids of words such as "not". With them, the model also detects contradiction. */
  readonly negations?: readonly number[];
}

/** Labels of the model with negations, in the order of its scores. */
export const overlapLabels = ['contradiction', 'entailment', 'neutral'] as const;

/**
 * A handwritten cross-encoder of a few kilobytes. The larger the share of the hypothesis's tokens
 * that the premise contains, the more the premise supports it. With negations, a premise and a
 * hypothesis contradict each other in proportion to their shared words if exactly one is negated.
 * Without negations it gives one logit; with them, one for each of `overlapLabels`.
 */
export function overlapModel({ lastSpecialId, negations = [] }: OverlapModelOptions): Uint8Array {
  const knowsContradiction = negations.length > 0;
  const initializers: Tensor[] = [
    { name: 'last_special', shape: [], data: BigInt64Array.of(BigInt(lastSpecialId)) },
    { name: 'negations', shape: [negations.length], data: BigInt64Array.from(negations, BigInt) },
    { name: 'zero_type', shape: [], data: BigInt64Array.of(0n) },
    { name: 'one_type', shape: [], data: BigInt64Array.of(1n) },
    { name: 'axis_one', shape: [1], data: BigInt64Array.of(1n) },
    { name: 'axis_two', shape: [1], data: BigInt64Array.of(2n) },
    scalar('nothing', 0),
    scalar('one', 1),
    scalar('slope', 10),
    scalar('half_slope', 5),
    scalar('entailed_from', 7),
  ];
  const nodes = [...sharedWords(), ...(knowsContradiction ? inferenceScores() : [supportScore('logits')])];
  return model({
    name: 'overlap',
    // Padding is a special token, so no mask is needed.
    inputs: ['input_ids', 'token_type_ids'].map((name) => ({
      name,
      type: 'int64',
      shape: ['batch', 'tokens'],
    })),
    outputs: [{ name: 'logits', type: 'float32', shape: ['batch', knowsContradiction ? 3 : 1] }],
    nodes,
    initializers: initializers.filter(({ name }) => nodes.some(({ inputs }) => inputs.includes(name))),
  });
}

/**
 * [batch, 1]: the share of the hypothesis's words that the premise contains, 0 to 1, times the
 * slope.
 */
function sharedWords(): GraphNode[] {
  return [
    node('Greater', ['input_ids', 'last_special'], 'is_word'),
    ...wordsOf('premise', 'zero_type'),
    ...wordsOf('hypothesis', 'one_type'),
    node('Unsqueeze', ['input_ids', 'axis_two'], 'ids_down'),
    node('Unsqueeze', ['input_ids', 'axis_one'], 'ids_across'),
    node('Equal', ['ids_down', 'ids_across'], 'is_equal'),
    toFloat('is_equal', 'equal'),
    node('Unsqueeze', ['premise', 'axis_one'], 'premise_across'),
    node('Mul', ['equal', 'premise_across'], 'equal_in_premise'),
    maximum('equal_in_premise', 'found', 2, false),
    node('Mul', ['found', 'hypothesis'], 'shared'),
    node('ReduceSum', ['shared', 'axis_one'], 'shared_count'),
    node('ReduceSum', ['hypothesis', 'axis_one'], 'word_count'),
    node('Max', ['word_count', 'one'], 'divisor'),
    node('Div', ['shared_count', 'divisor'], 'share_of_words'),
    node('Mul', ['share_of_words', 'slope'], 'sloped_share'),
  ];
}

/** [batch, tokens]: 1 for each word of the text, otherwise 0. */
function wordsOf(text: string, type: string): GraphNode[] {
  return [
    node('Equal', ['token_type_ids', type], `in_${text}`),
    node('And', [`in_${text}`, 'is_word'], `is_word_of_${text}`),
    toFloat(`is_word_of_${text}`, text),
  ];
}

function supportScore(output: string): GraphNode {
  return node('Sub', ['sloped_share', 'entailed_from'], output);
}

/** Entailment falls and contradiction rises if exactly one of the texts is negated. */
function inferenceScores(): GraphNode[] {
  return [
    node('Unsqueeze', ['input_ids', 'axis_two'], 'ids_column'),
    node('Equal', ['ids_column', 'negations'], 'is_negation'),
    toFloat('is_negation', 'negation'),
    maximum('negation', 'negated_words', 2, false),
    ...negated('premise'),
    ...negated('hypothesis'),
    node('Sub', ['negated_premise', 'negated_hypothesis'], 'difference'),
    node('Abs', ['difference'], 'differs'),
    supportScore('support'),
    node('Mul', ['differs', 'slope'], 'penalty'),
    node('Sub', ['support', 'penalty'], 'entailment'),
    node('Mul', ['differs', 'sloped_share'], 'contrast'),
    node('Sub', ['contrast', 'half_slope'], 'contradiction'),
    node('Mul', ['support', 'nothing'], 'neutral'),
    { ...node('Concat', [...overlapLabels], 'logits'), attributes: { axis: { int: 1 } } },
  ];
}

/** [batch, 1]: whether a word of the text is a negation. */
function negated(text: string): GraphNode[] {
  return [
    node('Mul', ['negated_words', text], `negations_in_${text}`),
    maximum(`negations_in_${text}`, `negated_${text}`, 1, true),
  ];
}

function node(operator: string, inputs: readonly string[], output: string): GraphNode {
  return { operator, inputs, outputs: [output] };
}

function toFloat(input: string, output: string): GraphNode {
  return { ...node('Cast', [input], output), attributes: { to: { int: 1 } } };
}

function maximum(input: string, output: string, axis: number, keepsAxis: boolean): GraphNode {
  return {
    ...node('ReduceMax', [input], output),
    attributes: { axes: { ints: [axis] }, keepdims: { int: Number(keepsAxis) } },
  };
}

function scalar(name: string, value: number): Tensor {
  return { name, shape: [], data: Float32Array.of(value) };
}
