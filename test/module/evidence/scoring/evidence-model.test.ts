import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundledModelsDirectory } from '../../../../src/config/config.ts';
import {
  answerProbability,
  claimLogit,
  type EvidenceModel,
  probabilityFromSamples,
  readEvidenceModel,
} from '../../../../src/modules/evidence/scoring/evidence-model.ts';

const shipped = join(bundledModelsDirectory, 'evidence', 'evidence-model.json');

const small: Pick<EvidenceModel, 'context' | 'reading' | 'samples'> = {
  context: {
    intercept: 0.5,
    terms: [{ feature: 'novel', mean: 1, scale: 2, coefficient: -4 }],
    rules: [{ feature: 'denied', weight: -13 }],
    answer: { perClaims: 1, perGap: 0.5 },
  },
  reading: {
    version: 'reading',
    judgeDigest: '0'.repeat(64),
    intercept: -1,
    terms: [{ feature: 'entailed', mean: 0, scale: 2, coefficient: 3 }],
    rules: [],
    answer: { perClaims: 0, perGap: 0 },
  },
  samples: {
    intercept: 1,
    terms: [{ feature: 'novel', mean: 0, scale: 1, coefficient: -1 }],
    calibrated: false,
  },
};

describe('an evidence model', () => {
  test.each([
    ['the intercept', { novel: 1, denied: 0 }, 0.5],
    ['the score', { novel: 0, denied: 0 }, 0.5 + 2],
    ['a rule', { novel: 1, denied: 1 }, 0.5 - 13],
  ])('counts %s of a claim', (_, features, odds) => {
    expect(claimLogit(small, features)).toBeCloseTo(odds, 6);
  });

  test('judges a claim that was read by weights of its own', () => {
    expect(claimLogit(small, { read: 1, entailed: 4 })).toBeCloseTo(-1 + 6, 6);
    expect(claimLogit(small, { read: 0, entailed: 4, novel: 1, denied: 0 })).toBeCloseTo(0.5, 6);
  });

  const oddsOf = (...logits: readonly number[]) => {
    const probability = answerProbability(small.context.answer, logits);
    return Math.log(probability / (1 - probability));
  };

  test('gives a response of one claim the probability of the claim', () => {
    expect(answerProbability(small.context.answer, [0])).toBe(0.5);
    expect(oddsOf(-2)).toBeCloseTo(-2, 6);
  });

  test('judges a response by its least supported claim, their number, and how far the others lie above', () => {
    expect(oddsOf(-2, -2)).toBeCloseTo(-2 + Math.log(2), 6);
    expect(oddsOf(2, -2)).toBeCloseTo(-2 + Math.log(2) * (1 + 0.5 * 2), 6);
    expect(oddsOf(-2, 2)).toBeCloseTo(oddsOf(2, -2), 6);
  });

  test('does not let one sure claim outweigh a doubtful one', () => {
    expect(oddsOf(1000, -2)).toBeCloseTo(oddsOf(6, -2), 6);
  });

  test('judges samples by terms of their own', () => {
    expect(probabilityFromSamples(small, { novel: 1 })).toBe(0.5);
  });

  test('refuses features that do not have what it asks for', () => {
    expect(() => claimLogit(small, {})).toThrow('novel');
  });
});

describe('the file of a model', () => {
  let directory = '';
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'evidence-model-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  test('that is shipped tells its data and stays within what is promised', async () => {
    const { data, samples } = await readEvidenceModel(shipped);
    expect(data.sets).toHaveLength(16);
    expect(data.meanHeldOutExpectedCalibrationError).toBeLessThanOrEqual(0.16);
    expect(data.meanHeldOutAuroc).toBeGreaterThanOrEqual(0.8);
    expect(data.sets.every(({ rows, fittedRows }) => fittedRows < rows)).toBe(true);
    expect(samples.calibrated).toBe(false);
  });

  test('that is damaged is refused, with its name and the place', async () => {
    const path = join(directory, 'model.json');
    await writeFile(path, JSON.stringify({ version: '1', context: { terms: [] } }));
    await expect(readEvidenceModel(path)).rejects.toThrow(
      /model\.json is not an evidence model[\s\S]*context\.terms/,
    );
  });
});
