import { anchorTable, evaluateAnchors } from './anchor-evaluation.ts';
import type { EvaluationData } from './evaluation-data.ts';
import { dot } from './matrix.ts';
import { areaUnderRoc, spearman } from './metrics.ts';
import type { SentenceEmbedder } from './sentence-embedder.ts';

/** Computes the cosine of each pair of texts, in order. */
type PairCosines = (pairs: readonly (readonly [string, string])[]) => Promise<number[]>;

type Evaluation = {
  /** Spearman's correlation of cosine and human score on the development split of STS-B. */
  readonly similarity: number;
  /** The same correlation for each of its sources. */
  readonly similarityBySource: ReadonlyMap<string, number>;
  /** How well the cosine separates held-out synonyms from unrelated words. */
  readonly synonymArea: number;
  /** The same figure for synonyms that training does not connect through any third text. */
  readonly farSynonymArea: number;
  /**
   * Cosine of a paraphrase without a shared content word, minus the cosine of an unrelated
   * sentence.
   */
  readonly paraphraseGap: number;
};

const PARAPHRASE = [
  ['a cat sits', 'a feline is seated'],
  ['a cat sits', 'stock prices fell'],
] as const;

/** Evaluates a model by its cosines. */
async function evaluate(cosinesOf: PairCosines, data: EvaluationData): Promise<Evaluation> {
  const pairs = data.scoredPairs;
  const predicted = await cosinesOf(pairs.map((pair) => [pair.first, pair.second] as const));
  const judged = pairs.map((pair, index) => ({ ...pair, predicted: predicted[index] ?? Number.NaN }));
  const correlation = (rows: typeof judged): number =>
    spearman(
      rows.map((row) => row.predicted),
      rows.map((row) => row.score),
    );
  const [near = Number.NaN, far = Number.NaN] = await cosinesOf(PARAPHRASE);
  const unrelated = await cosinesOf(data.words.unrelated);
  return {
    similarity: correlation(judged),
    similarityBySource: new Map(
      [...Map.groupBy(judged, (row) => row.source)].map(([source, rows]) => [source, correlation(rows)]),
    ),
    synonymArea: areaUnderRoc(await cosinesOf(data.words.synonyms), unrelated),
    farSynonymArea: areaUnderRoc(await cosinesOf(data.exposure.withoutCommonPartner), unrelated),
    paraphraseGap: near - far,
  };
}

/** All measurements of a model, as Markdown tables. */
export async function evaluationReport(embed: SentenceEmbedder, data: EvaluationData): Promise<string> {
  const table = evaluationTable(await evaluate(cosinesBy(embed), data), data);
  return `${table}\n\n${anchorTable(await evaluateAnchors(embed))}`;
}

/** Computes cosines with a function that converts texts to unit vectors. */
function cosinesBy(embed: SentenceEmbedder): PairCosines {
  return async (pairs) => {
    const firsts = await embed(pairs.map(([first]) => first));
    const seconds = await embed(pairs.map(([, second]) => second));
    return firsts.map((first, index) => dot(first, seconds[index] ?? new Float32Array(first.length)));
  };
}

function evaluationTable(evaluation: Evaluation, data: EvaluationData): string {
  const { words, exposure } = data;
  const rows: [string, number][] = [
    [`STS-B development split, ${data.scoredPairs.length} pairs, Spearman`, evaluation.similarity],
    ...[...evaluation.similarityBySource].map(([source, value]): [string, number] => [
      `- of which ${source}`,
      value,
    ]),
    [
      `${words.synonyms.length} held-out synonyms against ${words.unrelated.length} unrelated pairs, AUROC`,
      evaluation.synonymArea,
    ],
    [
      `- the ${exposure.withoutCommonPartner.length} synonyms that training pairs with no common third text`,
      evaluation.farSynonymArea,
    ],
    [
      'cos("a cat sits", "a feline is seated") - cos("a cat sits", "stock prices fell")',
      evaluation.paraphraseGap,
    ],
  ];
  return [
    '| measure | value |',
    '|---|---|',
    ...rows.map(([name, value]) => `| ${name} | ${value.toFixed(4)} |`),
    `| held-out pairs among the training pairs | ${exposure.trained.length} |`,
  ].join('\n');
}
