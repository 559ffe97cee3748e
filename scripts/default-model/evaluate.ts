/** Prints how good a model folder is: `node scripts/default-model/evaluate.ts --data DIR [--model DIR] [--seed N]`. */
import { readEvaluationData } from './corpus.ts';
import { cosinesBy, evaluate, evaluationTable } from './evaluation.ts';
import { evaluationOptions } from './options.ts';
import { loadSentenceEmbedder } from './sentence-embedder.ts';

const options = evaluationOptions(process.argv.slice(2));
const data = await readEvaluationData(options.data, options.seed);
const embed = await loadSentenceEmbedder(options.model);
console.log(evaluationTable(await evaluate(cosinesBy(embed), data), data));
