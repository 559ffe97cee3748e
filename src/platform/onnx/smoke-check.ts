import { ModelLoadError } from './inference-engine.ts';
import type { TextModel } from './text-model.ts';

const TEXTS = [
  'The river rises in spring.',
  'Two numbers are added, and their sum is written down with care.',
];
const UNIT_TOLERANCE = 1e-3;

/**
 * Embeds a few texts to see that a model does what every use of it relies on: it runs at its longest input, gives unit
 * vectors of finite numbers, the same ones for the same text, and different ones for different texts.
 *
 * @param maxTokens the longest input the model was promised to read
 * @throws ModelLoadError saying what it does instead
 */
export async function checkModel(model: TextModel, maxTokens: number): Promise<void> {
  // More words than the limit has tokens, so that the model reads exactly the limit.
  await embedOne(model, 'river '.repeat(maxTokens), `a text of ${maxTokens} tokens`);
  const [first, again, second] = [
    await embedOne(model, TEXTS[0] ?? '', 'a short text'),
    await embedOne(model, TEXTS[0] ?? '', 'a short text'),
    await embedOne(model, TEXTS[1] ?? '', 'a longer text'),
  ];
  if (!equal(first, again)) {
    throw new ModelLoadError('The model gives another vector each time it reads the same text.');
  }
  if (equal(first, second)) {
    throw new ModelLoadError('The model gives the same vector for two different texts.');
  }
}

async function embedOne(model: TextModel, text: string, what: string): Promise<Float32Array> {
  const { slices } = await model.embed({ texts: [text], sliceLengths: [1] });
  const [outcome] = slices;
  if (!outcome || 'reason' in outcome) {
    throw new ModelLoadError(`The model cannot embed ${what}: ${outcome?.reason ?? 'no answer'}.`);
  }
  const length = Math.hypot(...outcome.vectors);
  if (!(Math.abs(length - 1) < UNIT_TOLERANCE)) {
    throw new ModelLoadError(`The model's vector for ${what} has the length ${length}, not 1.`);
  }
  return outcome.vectors;
}

function equal(first: Float32Array, second: Float32Array): boolean {
  return first.every((value, index) => value === second[index]);
}
