import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../../../scripts/default-model/random.ts';
import { type OpenJudge, openJudge } from '../../../../src/app/judge.ts';
import { bundledModelsDirectory } from '../../../../src/config/config.ts';
import type { EvidenceReason } from '../../../../src/domain/evidence-report.ts';
import type { Judgement } from '../../../../src/modules/evidence/scoring/evidence-judge.ts';
import { readEvidenceModel } from '../../../../src/modules/evidence/scoring/evidence-model.ts';
import laterPairs from '../later-pairs.json' with { type: 'json' };
import pairs from '../minimal-pairs.json' with { type: 'json' };
import turnedPairs from '../turned-pairs.json' with { type: 'json' };

/** What must be said against a pair of that kind; the others are true. */
const right: ReadonlyMap<string, readonly EvidenceReason[]> = new Map([
  ['negation', ['POLARITY_MISMATCH']],
  ['number', ['NOVEL_NUMBER']],
  ['name', ['NOVEL_NAME']],
  ['negation removed', ['POLARITY_MISMATCH']],
  ['roles', ['LOW_SUPPORT']],
  // "40 minutes" in the evidence does not make "40 euros" known.
  ['misplaced number', ['DIFFERENT_VALUE', 'NOVEL_NUMBER']],
  ['misplaced name', ['DIFFERENT_VALUE']],
  ['exchanged numbers', ['LOW_SUPPORT']],
  ['number read otherwise', ['NOVEL_NUMBER']],
]);

const passages = [
  'The library on Mill Street opens at nine every morning. Children may borrow six books at a time.',
  'The ferry to the island runs in winter, though only twice a day.',
  'Dr. Okafor gave the opening lecture on sleep. Forty people came.',
];

describe('the evidence judge with the bundled models', () => {
  let judge: OpenJudge;

  beforeAll(async () => {
    judge = await openJudge(
      await readEvidenceModel(join(bundledModelsDirectory, 'evidence', 'evidence-model.json')),
    );
  });
  afterAll(() => judge.close());

  const held = (response: string, context: readonly string[], samples: readonly string[] = []) =>
    judge.judge({ question: null, response, context, samples, judge: 'RULES' });
  const reasonsOf = ({ report }: Judgement) => report.sentences.flatMap(({ reasons }) => reasons);

  async function isRight({ kind, context, response }: (typeof pairs)[number]): Promise<boolean> {
    const judgement = await held(response, [context]);
    const isSupported = (judgement.score ?? 0) >= 0.5;
    const reasons = right.get(kind);
    if (reasons === undefined) return isSupported;
    return !isSupported && reasonsOf(judgement).some((reason) => reasons.includes(reason));
  }

  // The weights that are set by hand were chosen on every other pair, but for the one of
  // restatements, which saw all.
  test.each([
    ['chosen on', 0],
    ['kept', 1],
  ])('tells minimal pairs that it was %s, each wrong claim for the right reason', async (_, parity) => {
    const half = pairs.filter((_pair, index) => index % 2 === parity);
    const judged = await Promise.all(half.map(isRight));
    expect(half).toHaveLength(30);
    expect(judged.filter((one) => one).length / half.length).toBeGreaterThanOrEqual(0.85);
  });

  // Of the weights of denials, exchanged roles and misplaced values, which are set by hand too.
  test.each([
    ['chosen on', 0],
    ['kept', 1],
  ])('tells turned pairs that they were %s, each wrong claim for the right reason', async (_, parity) => {
    const half = turnedPairs.filter((_pair, index) => index % 2 === parity);
    const judged = await Promise.all(half.map(isRight));
    expect(half).toHaveLength(28);
    expect(judged.filter((one) => one).length / half.length).toBeGreaterThanOrEqual(0.9);
  });

  // Written when all weights and rules stood, and nothing was changed for them.
  test('tells three in four of the pairs that were written last', async () => {
    const judged = await Promise.all(
      laterPairs.map(async ({ context, response, supported }) => {
        const { score } = await held(response, [context]);
        return (score ?? 0) >= 0.5 === supported;
      }),
    );
    expect(judged).toHaveLength(30);
    expect(judged.filter((one) => one).length / judged.length).toBeGreaterThanOrEqual(0.75);
  });

  test('has fifteen pairs of each kind', () => {
    expect(pairs).toHaveLength(60);
    expect([...Map.groupBy(pairs, ({ kind }) => kind).values()].map(({ length }) => length)).toEqual([
      15, 15, 15, 15,
    ]);
  });

  describe('does not care for', () => {
    const response =
      'Dr. Okafor gave a lecture on sleep. The ferry does not run in winter. Sixty people came.';
    const scores = ({ score, elpDivergence, report }: Judgement) => ({
      score,
      elpDivergence,
      features: report.features,
      sentences: report.sentences.map(({ text, support, reasons, nearestPassage }) => [
        text,
        support,
        reasons,
        nearestPassage?.text,
      ]),
    });

    test('the order of passages', async () => {
      const told = await held(response, passages);
      const turned = await held(response, passages.toReversed());
      expect(scores(turned)).toEqual(scores(told));
      expect(told.report.sentences.map(({ nearestPassage }) => nearestPassage?.index)).toEqual([2, 1, 2]);
      expect(turned.report.sentences.map(({ nearestPassage }) => nearestPassage?.index)).toEqual([0, 1, 0]);
    });

    test('a passage that is given twice', async () => {
      expect(await held(response, [...passages, ...passages])).toEqual(await held(response, passages));
    });

    test('the order of passages that overlap, nor for repeated ones', async () => {
      const random = createRandom(3);
      const sentences = [
        'The Eiffel Tower stands in Paris.',
        'It was opened in 1889 by the president.',
        'The ferry runs in winter.',
        'Forty people came.',
      ];
      const windows = [
        ...sentences.map((_, start) => sentences.slice(start, start + 2).join(' ')),
        sentences.join(' '),
      ];
      const claim = 'The Eiffel Tower in Paris was opened in 1889. Forty people came.';
      for (const chosen of [windows.slice(0, 2), windows.slice(0, 3), windows]) {
        const told = scores(await held(claim, chosen));
        for (let round = 0; round < 8; round += 1) {
          const repeated = [...chosen, ...chosen.filter(() => random.uniform() < 0.5)];
          const order = repeated
            .map((passage) => ({ passage, key: random.uniform() }))
            .sort((one, other) => one.key - other.key)
            .map(({ passage }) => passage);
          expect(scores(await held(claim, order))).toEqual(told);
        }
      }
    });

    test('the order of samples', async () => {
      expect(scores(await held(response, [], passages.toReversed()))).toEqual(
        scores(await held(response, [], passages)),
      );
    });

    test('having been asked before', async () => {
      expect(await held(response, passages)).toEqual(await held(response, passages));
    });
  });

  test('cuts a response at its sentences and names the passage of each', async () => {
    const { report, score, evidence } = await held(
      'Children may borrow six books. The ferry costs 20 euros.',
      passages,
    );
    expect(evidence).toBe('CONTEXT');
    expect(score).toBeLessThan(0.5);
    expect(report.sentences).toMatchObject([
      {
        text: 'Children may borrow six books.',
        nearestPassage: { index: 0, text: 'Children may borrow six books at a time.' },
      },
      { text: 'The ferry costs 20 euros.', nearestPassage: { index: 1 } },
    ]);
    expect(report.sentences[0]?.support).toBeGreaterThan(0.5);
    expect(report.sentences[1]?.reasons).toEqual(expect.arrayContaining(['LOW_SUPPORT', 'NOVEL_NUMBER']));
  });

  test('holds a response against samples when there is no context', async () => {
    const samples = [
      'The capital of France is Paris.',
      'Paris is the capital of France.',
      "It is Paris, France's capital.",
    ];
    const agreed = await held('Paris is the capital of France.', [], samples);
    const alone = await held('Bananas grow in warm countries.', [], samples);
    expect(agreed.evidence).toBe('SAMPLES');
    expect(agreed.score).toBeGreaterThan(0.5);
    expect(alone.score).toBeLessThan(0.5);
    expect(reasonsOf(alone)).toContain('SAMPLE_DISAGREEMENT');
    expect(reasonsOf(agreed)).not.toContain('SAMPLE_DISAGREEMENT');
  });

  test('adds what samples say to a judgement by context, and leaves its score alone', async () => {
    const plain = await held('The ferry runs in winter.', passages);
    const told = await held('The ferry runs in winter.', passages, ['Bananas grow in warm countries.']);
    expect(told.evidence).toBe('CONTEXT');
    expect(told.score).toBe(plain.score);
    expect(reasonsOf(told)).toContain('SAMPLE_DISAGREEMENT');
    expect(told.report.features).toMatchObject({ ...plain.report.features, sampleAgreement: 1 });
  });

  test.each([
    ['a response of signs', '?! ... --', passages],
    ['an empty response', '', passages],
    ['passages of signs', 'The ferry runs.', ['...', ' ']],
    ['a passage in a script that the model does not read', 'The ferry runs.', ['渡し船は冬も運航している。']],
    ['a response in such a script', '渡し船は冬も運航している。', passages],
    ['a response in a script that the passages are not in', 'Паром ходит зимой.', passages],
    ['no evidence at all', 'The ferry runs.', []],
  ])('has no score for %s', async (_, response, context) => {
    expect(await held(response, context)).toMatchObject({ score: null, elpDivergence: 0 });
  });

  test.each([
    [
      '500 passages',
      'The ferry runs in winter.',
      Array.from({ length: 500 }, (_, index) => `Passage ${index} says nothing of note.`),
    ],
    ['a response of 30,000 characters', 'The ferry runs in winter. '.repeat(1200).slice(0, 30_000), passages],
    ['a response without a full stop', 'ferry '.repeat(5000), passages],
    ['a response of full stops', 'a. '.repeat(10_000), passages],
    ['a response in two scripts', 'The ferry runs in winter. 渡し船は冬も運航している。', passages],
    ['a response of one word', 'Yes', passages],
  ])('judges %s with finite numbers', async (_, response, context) => {
    const { score, elpDivergence, report } = await held(response, context);
    expect(score).toBeGreaterThanOrEqual(0);
    expect(score).toBeLessThanOrEqual(1);
    expect([elpDivergence, ...Object.values(report.features)].every(Number.isFinite)).toBe(true);
    expect(report.sentences.length).toBeLessThanOrEqual(256);
    expect(report.sentences.every(({ support }) => support >= 0 && support <= 1)).toBe(true);
  });
});
