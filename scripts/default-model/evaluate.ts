/**
 * Prints the evaluation of a model folder: `node scripts/default-model/evaluate.ts --data DIR
 * [--model DIR]`.
 */
import { heldOutWords, readCorpus } from './corpus.ts';
import { evaluationReport } from './evaluation.ts';
import { readEvaluationData } from './evaluation-data.ts';
import { evaluationOptions } from './options.ts';
import { RECIPE } from './recipe.ts';
import { withSentenceEmbedder } from './sentence-embedder.ts';
import { trainingPairs } from './training-pairs.ts';
import { buildVocabulary } from './vocabulary.ts';

const options = evaluationOptions(process.argv.slice(2));
const corpus = await readCorpus(options.data, RECIPE.similaritySources);
const heldOut = heldOutWords(corpus);
const vocabulary = buildVocabulary(corpus.probabilities, RECIPE.pieces, RECIPE.endings);
const pairs = trainingPairs(corpus.synsets, vocabulary, heldOut);
const data = await readEvaluationData(options.data, heldOut, pairs);
console.log(await withSentenceEmbedder(options.model, (embed) => evaluationReport(embed, data)));
