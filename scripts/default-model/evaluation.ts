import type { EvaluationData } from './corpus.ts';
import { dot } from './matrix.ts';
import { areaUnderRoc, spearman } from './metrics.ts';

/** Cosine of each pair of texts, in order. */
export type PairCosines = (pairs: readonly (readonly [string, string])[]) => Promise<number[]>;

export type Evaluation = {
  /** Spearman's correlation of cosine and human score on the development split of STS-B. */
  readonly similarity: number;
  /** The same for each of its sources. */
  readonly similarityBySource: ReadonlyMap<string, number>;
  /** How well the cosine tells held-out synonyms from unrelated words. */
  readonly synonymArea: number;
  /** Cosine of a paraphrase without a shared content word, less the cosine of an unrelated sentence. */
  readonly paraphraseGap: number;
};

const PARAPHRASE = [
  ['a cat sits', 'a feline is seated'],
  ['a cat sits', 'stock prices fell'],
] as const;

/** Measures a model by the cosines it gives. */
export async function evaluate(cosinesOf: PairCosines, data: EvaluationData): Promise<Evaluation> {
  const pairs = data.scoredPairs;
  const predicted = await cosinesOf(pairs.map((pair) => [pair.first, pair.second] as const));
  const judged = pairs.map((pair, index) => ({ ...pair, predicted: predicted[index] ?? Number.NaN }));
  const correlation = (rows: typeof judged): number =>
    spearman(
      rows.map((row) => row.predicted),
      rows.map((row) => row.score),
    );
  const [near = Number.NaN, far = Number.NaN] = await cosinesOf(PARAPHRASE);
  return {
    similarity: correlation(judged),
    similarityBySource: new Map(
      [...Map.groupBy(judged, (row) => row.source)].map(([source, rows]) => [source, correlation(rows)]),
    ),
    synonymArea: areaUnderRoc(await cosinesOf(data.words.synonyms), await cosinesOf(data.words.unrelated)),
    paraphraseGap: near - far,
  };
}

/** Cosines by a function that turns texts into unit vectors. */
export function cosinesBy(embed: (texts: readonly string[]) => Promise<Float32Array[]>): PairCosines {
  return async (pairs) => {
    const firsts = await embed(pairs.map(([first]) => first));
    const seconds = await embed(pairs.map(([, second]) => second));
    return firsts.map((first, index) => dot(first, seconds[index] ?? new Float32Array(first.length)));
  };
}

/** The evaluation as a Markdown table. */
export function evaluationTable(evaluation: Evaluation, data: EvaluationData): string {
  const rows: [string, number][] = [
    [`STS-B development split, ${data.scoredPairs.length} pairs, Spearman`, evaluation.similarity],
    ...[...evaluation.similarityBySource].map(([source, value]): [string, number] => [
      `- of which ${source}`,
      value,
    ]),
    [
      `${data.words.synonyms.length} held-out synonyms against ${data.words.unrelated.length} unrelated pairs, AUROC`,
      evaluation.synonymArea,
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
  ].join('\n');
}
