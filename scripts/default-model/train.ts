/**
 * Trains the bundled embedding model on public data: `node scripts/default-model/train.ts --data
 * DIR [--out DIR] [--seed N] [--sources a,b]`. The same data, seed and sources give the same files.
 */
import { cosines } from './bag-encoder.ts';
import { heldOutWords, readCorpus } from './corpus.ts';
import { evaluationReport } from './evaluation.ts';
import { readEvaluationData } from './evaluation-data.ts';
import { initialTable } from './initial-vectors.ts';
import { spearman } from './metrics.ts';
import { modelCard } from './model-card.ts';
import { replaceFolder } from './model-folder.ts';
import { trainingOptions } from './options.ts';
import { Progress } from './progress.ts';
import { quantise } from './quantise.ts';
import { createRandom } from './random.ts';
import { RECIPE } from './recipe.ts';
import { withSentenceEmbedder } from './sentence-embedder.ts';
import { sentenceModel } from './sentence-model.ts';
import { settleSpecialRows } from './special-rows.ts';
import { meaningPairs, similarityPairs } from './token-pairs.ts';
import { createEncoder, tokenizerFile } from './tokenizer-file.ts';
import { trainMeaning, trainSimilarity } from './training.ts';
import { trainingPairs } from './training-pairs.ts';
import { buildVocabulary } from './vocabulary.ts';

const options = trainingOptions(process.argv.slice(2));
const progress = new Progress();

const corpus = await readCorpus(options.data, options.sources);
progress.say(`read ${corpus.synsets.length} synsets and ${corpus.scoredPairs.length} scored pairs`);

const vocabulary = buildVocabulary(corpus.probabilities, RECIPE.pieces, RECIPE.endings);
const tokenizer = tokenizerFile(vocabulary);
const encoder = createEncoder(tokenizer);
const heldOut = heldOutWords(corpus);
const pairs = trainingPairs(corpus.synsets, vocabulary, heldOut);
const evaluationData = await readEvaluationData(options.data, heldOut, pairs);
const meaning = meaningPairs(pairs, encoder);
const similarity = similarityPairs(corpus.scoredPairs, encoder);
progress.say(`${vocabulary.length} pieces, ${meaning.length} pairs of similar meaning`);

const random = createRandom(options.seed);
const table = initialTable(vocabulary, corpus, random);

const development = similarityPairs(evaluationData.scoredPairs, encoder);
const developmentScore = (): string => {
  const predicted = cosines(
    table,
    development.map((pair) => pair.first),
    development.map((pair) => pair.second),
  );
  const score = spearman(
    predicted,
    development.map((pair) => pair.score),
  );
  return `development Spearman ${score.toFixed(4)}`;
};
progress.say(`before training  ${developmentScore()}`);

trainMeaning(
  table,
  meaning,
  RECIPE.meaning,
  random,
  progress.steps('meaning', RECIPE.meaning.steps, 50, developmentScore),
);
trainSimilarity(
  table,
  similarity,
  RECIPE.similarity,
  random,
  progress.steps('similarity', RECIPE.similarity.steps, 25, developmentScore),
);
settleSpecialRows(table);

const model = sentenceModel(quantise(table), {
  sources: 'Open English WordNet, GloVe, Model2Vec, STS-B; see model-card.md',
});
await replaceFolder(
  options.out,
  new Map<string, Uint8Array | string>([
    ['tokenizer.json', JSON.stringify(tokenizer)],
    ['model.onnx', model],
  ]),
  async (folder) => {
    // Evaluate the written files as a user would load them, not the numbers they were made from.
    const measured = await withSentenceEmbedder(folder, (embed) => evaluationReport(embed, evaluationData));
    progress.say(`written to ${options.out}\n\n${measured}`);
    return new Map([
      ['model-card.md', modelCard({ measured, seed: options.seed, sources: options.sources })],
    ]);
  },
);
