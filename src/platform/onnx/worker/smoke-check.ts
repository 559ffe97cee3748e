import { type ModelInput, ModelLoadError, type TextPair } from '../inference-engine.ts';
import type { TextModel } from './text-model.ts';

const probeTexts = [
  'The river rises in spring.',
  'Two numbers are added, and their sum is written down with care.',
] as const;
const unitTolerance = 1e-3;

/**
 * Embeds a few texts to verify that a model runs at its maximum input length and returns unit
 * vectors of finite numbers. Equal texts must give equal vectors, and different texts different
 * ones.
 *
 * @param maxTokens the declared maximum input length
 * @throws ModelLoadError that describes the behaviour of the model
 */
export async function checkEmbeddings(model: TextModel, maxTokens: number): Promise<void> {
  const embed = async (text: string, what: string) => {
    const vector = await answerOne(model, text, `embed ${what}`);
    const length = Math.hypot(...vector);
    if (!(Math.abs(length - 1) < unitTolerance)) {
      throw new ModelLoadError(`The model's vector for ${what} has the length ${length}, not 1.`);
    }
    return vector;
  };
  await embed(longText(maxTokens), `a text of ${maxTokens} tokens`);
  const [first, again, second] = [
    await embed(probeTexts[0], 'a short text'),
    await embed(probeTexts[0], 'a short text'),
    await embed(probeTexts[1], 'a longer text'),
  ];
  if (!equal(first, again)) {
    throw new ModelLoadError('The model returns a different vector each time it reads the same text.');
  }
  if (equal(first, second)) {
    throw new ModelLoadError('The model returns the same vector for two different texts.');
  }
}

/**
 * Scores a few pairs to verify that a cross-encoder runs at its maximum input length. Equal pairs
 * must give equal scores. A pair whose premise states the hypothesis must give other scores than an
 * unrelated pair.
 *
 * @param maxTokens the declared maximum input length
 * @throws ModelLoadError that describes the behaviour of the model
 */
export async function checkCrossEncoder(model: TextModel, maxTokens: number): Promise<void> {
  const score = (pair: TextPair, what: string) => answerOne(model, pair, `score ${what}`);
  const long = longText(maxTokens);
  await score({ premise: long, hypothesis: long }, `a pair of ${maxTokens} tokens`);
  const equalPair = { premise: probeTexts[0], hypothesis: probeTexts[0] };
  const [first, again, second] = [
    await score(equalPair, 'a pair of equal texts'),
    await score(equalPair, 'a pair of equal texts'),
    await score({ premise: probeTexts[1], hypothesis: probeTexts[0] }, 'a pair of different texts'),
  ];
  if (!equal(first, again)) {
    throw new ModelLoadError('The model returns different scores each time it reads the same pair.');
  }
  if (equal(first, second)) {
    throw new ModelLoadError('The model returns the same scores for two different pairs.');
  }
}

/** More words than the limit has tokens, so that the model reads its longest input. */
function longText(maxTokens: number): string {
  return 'river '.repeat(maxTokens);
}

async function answerOne(model: TextModel, input: ModelInput, task: string): Promise<Float32Array> {
  const { slices } = await model.answer({
    texts: [input],
    sliceLengths: [1],
    maxWindows: Number.POSITIVE_INFINITY,
    runsUnknown: true,
  });
  const [outcome] = slices;
  if (!outcome || 'reason' in outcome) {
    throw new ModelLoadError(`The model cannot ${task}: ${outcome?.reason ?? 'no answer'}.`);
  }
  return outcome.answers;
}

function equal(first: Float32Array, second: Float32Array): boolean {
  return first.every((value, index) => value === second[index]);
}
