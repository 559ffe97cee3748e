/**
 * Makes the language model of plausibility from a folder of English text: `node
 * scripts/plausibility/train.ts --data DIR [--out DIR] [--seed N]`. The same data and seed give the
 * same file.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { plausibilityFile } from '../../src/modules/inferences/plausibility-file.ts';
import { Progress } from '../default-model/progress.ts';
import { calibrate } from './calibration.ts';
import { smooth } from './kneser-ney.ts';
import { trainingOptions } from './options.ts';
import { pack } from './pack.ts';
import { recipe } from './recipe.ts';
import { readPassages } from './text-folder.ts';
import { readTexts } from './texts.ts';
import { idsOf, letterModel, vocabularyOf } from './training-text.ts';

const options = trainingOptions(process.argv.slice(2));
const progress = new Progress();

let passages: string[] = [];
for (const source of recipe.trainingSources)
  passages = passages.concat(await readPassages(options.data, source));
const vocabulary = vocabularyOf(passages, recipe.vocabulary);
progress.say(`${passages.length} passages, ${vocabulary.size} tokens in the vocabulary`);

const letters = letterModel(passages, recipe.letterSmoothing);
const ids = idsOf(passages, vocabulary);
progress.say(`${ids.length} tokens`);

const smoothed = smooth(ids, {
  vocabulary: vocabulary.size,
  bigrams: recipe.bigrams,
  trigrams: recipe.trigrams,
  minCount: recipe.minTripleCount,
});
progress.say(`kept ${smoothed.bigrams.length} pairs and ${smoothed.trigrams.length} triples`);

const language = pack(vocabulary, smoothed, letters, recipe.slotsPerNgram);
const development = await readTexts(options.data, 'development', recipe.calibration.texts, options.seed);
const file = plausibilityFile(calibrate(language, development));
await mkdir(options.out, { recursive: true });
await writeFile(join(options.out, 'english.bin'), file);
progress.say(`wrote ${file.length} bytes to ${join(options.out, 'english.bin')}`);
