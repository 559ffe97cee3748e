import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CalibratorVersion } from '../../../src/modules/calibration/calibrator-version.entity.ts';
import type { JudgedClaim } from '../../../src/modules/evidence/evidence.service.ts';
import { Inference } from '../../../src/modules/record/inference.entity.ts';
import { shortestFloat32 } from '../../../src/statistics/float32.ts';
import { useDatabase } from '../../support/databases.ts';
import { openJudging } from '../../support/judging.ts';
import { storeLabels } from '../calibration/stored-labels.ts';

const context = ['The old bridge over the river was built in 1874. It rests on five stone arches.'];
const carried = 'The old bridge was built in 1874.';
const invented = 'Gustav Meier painted it in 1931.';
const sentences = [
  carried,
  invented,
  'The bridge over the river is old.',
  'It stands on stone.',
  'The old bridge has no arches.',
];

describe('a judged claim', () => {
  const database = useDatabase('PGlite');
  let judging: Awaited<ReturnType<typeof openJudging>>;

  beforeAll(async () => {
    judging = await openJudging(() => database.fork());
  });
  afterAll(() => judging.close());
  beforeEach(async () => {
    const em = database.fork();
    await em.nativeDelete(CalibratorVersion, {});
    await em.nativeDelete(Inference, {});
  });

  const check = (response: string, maxMissRate: number | null = null) =>
    judging.service().check({ response, context, maxMissRate });
  const lowOf = ({ report }: JudgedClaim) =>
    report.sentences.map(({ reasons }) => reasons.includes('LOW_SUPPORT'));

  /** Puts a curve in force that adds to the log odds of a score. */
  async function calibrateBy(intercept: number): Promise<void> {
    await database.fork().insert(CalibratorVersion, {
      evidence: 'CONTEXT',
      evidenceModel: judging.evidenceModels.CONTEXT,
      method: 'PLATT',
      parameters: { intercept, slope: 1 },
      labels: 50,
      heldOut: 10,
      auroc: null,
      brier: null,
      ece: null,
      lengthAuroc: null,
      previousBrier: null,
      isPromoted: true,
      createdAt: new Date(),
    });
  }

  /** Stores hallucinations that people labelled, all of one score. */
  const storeHallucinations = (score: number) =>
    storeLabels(
      database.fork(),
      Array.from({ length: 19 }, () => ({ score, supported: false })),
      { evidence: 'CONTEXT', evidenceModel: judging.evidenceModels.CONTEXT },
    );

  test.each([
    null,
    -1,
    2,
  ])('reads a lone sentence as it reads the response, with %s of a calibrator', async (by) => {
    if (by !== null) await calibrateBy(by);
    for (const response of sentences) {
      const { probability, report, calibrated } = await check(response);
      expect(report.sentences.map(({ support }) => support)).toEqual([probability]);
      expect(shortestFloat32(probability ?? Number.NaN)).toBe(probability);
      expect(calibrated).toBe(by !== null);
    }
  });

  test('says first of a sentence that its support is low, and of others that it is not', async () => {
    const judged = await check(`${carried} ${invented}`);
    expect(lowOf(judged)).toEqual([false, true]);
    expect(judged.report.sentences[1]?.reasons).toEqual(
      expect.arrayContaining(['NOVEL_NUMBER', 'NOVEL_NAME']),
    );
    expect(judged.report.sentences[1]?.reasons[0]).toBe('LOW_SUPPORT');
  });

  test.each([
    ['low', -30, true],
    ['high', 30, false],
  ])('calls support low by its calibrated probability, here %s', async (_, by, isLow) => {
    const shipped = await check(`${carried} ${invented}`);
    await calibrateBy(by);
    const calibrated = await check(`${carried} ${invented}`);
    expect(lowOf(calibrated)).toEqual([isLow, isLow]);
    const others = ({ report }: JudgedClaim) =>
      report.sentences.map(({ reasons }) => reasons.filter((reason) => reason !== 'LOW_SUPPORT'));
    expect(others(calibrated)).toEqual(others(shipped));
  });

  test.each([
    ['above what is carried', 0.9999, true],
    ['below what is invented', 0.0001, false],
  ])('calls support low by the threshold that was promised, here %s', async (_, score, isLow) => {
    await storeHallucinations(score);
    const judged = await check(`${carried} ${invented}`, 0.05);
    expect(judged.threshold).not.toBe(0.5);
    expect(judged.verdict).toBe(isLow ? 'HALLUCINATED' : 'SUPPORTED');
    expect(lowOf(judged)).toEqual([isLow, isLow]);
  });

  test.each([
    ['low', -30, true],
    ['high', 30, false],
  ])('calls a citation wrong by its calibrated probability, here %s', async (_, by, isWrong) => {
    await calibrateBy(by);
    const { report } = await check(`${carried.replace('.', '')} [1].`);
    expect(report.sentences).toMatchObject([{ citations: [{ marker: '[1]', passageIndex: 0 }] }]);
    expect(report.sentences[0]?.reasons.includes('WRONG_CITATION')).toBe(isWrong);
  });

  test('is judged together with the question, where it is short', async () => {
    const bare = (response: string) =>
      judging
        .service()
        .check({ question: 'When was the old bridge over the river built?', response, context });
    expect(await bare('1874')).toMatchObject({ verdict: 'SUPPORTED' });
    expect(await bare('1931')).toMatchObject({ verdict: 'HALLUCINATED' });
  });

  test('that only declines has no verdict, and no probability', async () => {
    const judged = await check('I do not know.');
    expect(judged).toMatchObject({ verdict: 'UNKNOWN', probability: null, score: null });
    expect(judged.report).toMatchObject({ unknownReason: 'ABSTAINED', sentences: [] });
  });

  test('has the features that are explained, and no other', async () => {
    const document = await readFile(new URL('../../../docs/evidence.md', import.meta.url), 'utf8');
    const rows = document
      .slice(document.indexOf('| feature |'), document.indexOf('The last three rows exist'))
      .split('\n');
    const explained = rows.flatMap((row) => row.split('|')[1]?.match(/(?<=`)\w+(?=`)/g) ?? []);
    const bySamples = {
      question: null,
      response: `${carried} ${invented}`,
      context: [],
      samples: [...context, carried],
    };
    const reports = await Promise.all([
      judging.service().judge(bySamples, { maxMissRate: null, judge: null }),
      check(`${carried} ${invented}`),
    ]);
    const names = new Set(reports.flatMap(({ report }) => Object.keys(report.features)));
    expect(explained.toSorted()).toEqual([...names].toSorted());
  });

  test('tells the divergence of the mean channels among its features', async () => {
    const { report, elpDivergence } = await check(`${carried} ${invented}`);
    expect(elpDivergence).toBeGreaterThan(0);
    expect(report.features.meanElpDivergence).toBe(elpDivergence);
  });
});
