import type { ModelInput } from '../inference-engine.ts';
import type { SharedRuns } from '../model-files/graph-operators.ts';
import { TextModel, type TextModelDependencies } from './text-model.ts';

/**
 * Texts of different lengths, so that a run of all of them has padding. Words, numbers and signs
 * make activations of different sizes.
 */
const texts = [
  'No.',
  'The river rises in spring.',
  'In 1911, 3.5 million tonnes (!) were shipped; nobody had expected more than 900,000.',
  'river '.repeat(16),
  '... --- ... --- ... ??? 0 0 0 0 0 0 0 0 0 0 0 0',
];

export const textProbes: readonly ModelInput[] = texts;
export const pairProbes: readonly ModelInput[] = texts.map((premise) => ({
  premise,
  hypothesis: 'A river.',
}));

/** A model, and whether several texts share its runs. */
interface ChosenModel {
  readonly model: TextModel;
  readonly runsTextsTogether: boolean;
}

/**
 * Builds a model that runs several texts together where that changes no answer by a bit. If the
 * operators of the graph do not decide it, the answers to a few inputs do: a scale that is computed
 * from all texts of a run would change them.
 */
export async function buildTextModel(
  sharedRuns: SharedRuns,
  probes: readonly ModelInput[],
  dependencies: Omit<TextModelDependencies, 'runsTextsTogether'>,
): Promise<ChosenModel> {
  const build = (runsTextsTogether: boolean): ChosenModel => ({
    model: new TextModel({ ...dependencies, runsTextsTogether }),
    runsTextsTogether,
  });
  if (sharedRuns !== 'undetermined') return build(sharedRuns === 'independent');
  const together = build(true);
  const alone = build(false);
  const [first, second] = [await bitsOf(alone.model, probes), await bitsOf(together.model, probes)];
  return first !== null && first === second ? together : alone;
}

/** The bits of all answers of one job. Null if an input has none. */
async function bitsOf(model: TextModel, inputs: readonly ModelInput[]): Promise<string | null> {
  const { slices } = await model.answer({
    texts: inputs,
    sliceLengths: [inputs.length],
    maxWindows: Number.POSITIVE_INFINITY,
    runsUnknown: true,
  });
  const [outcome] = slices;
  return outcome && 'answers' in outcome ? Buffer.from(outcome.answers.buffer).toString('base64') : null;
}
