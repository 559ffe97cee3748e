import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundledModelsDirectory } from '../../../../src/config/config.ts';
import {
  type EvidenceModel,
  probabilityFromContext,
  probabilityFromSamples,
  readEvidenceModel,
} from '../../../../src/modules/evidence/scoring/evidence-model.ts';

const shipped = join(bundledModelsDirectory, 'evidence', 'evidence-model.json');

const small: Pick<EvidenceModel, 'context' | 'samples'> = {
  context: {
    terms: [{ feature: 'novel', mean: 1, scale: 2, coefficient: -4 }],
    calibrator: {
      intercept: 0.5,
      score: 2,
      severalPassages: 3,
      scoreTimesSeveral: 5,
      coverageTimesSeveral: 7,
      complete: 11,
      evidenceLength: -1,
    },
    rules: [{ feature: 'denied', weight: -13 }],
  },
  samples: {
    intercept: 1,
    terms: [{ feature: 'novel', mean: 0, scale: 1, coefficient: -1 }],
    calibrated: false,
  },
};
const zeros = { novel: 1, severalPassages: 0, leastCoverage: 0, complete: 0, evidenceLength: 0, denied: 0 };
const oddsOf = (features: Readonly<Record<string, number>>) => {
  const probability = probabilityFromContext(small, { ...zeros, ...features });
  return Math.log(probability / (1 - probability));
};

describe('an evidence model', () => {
  test.each([
    ['the intercept', {}, 0.5],
    ['the score', { novel: 0 }, 0.5 + 2 * 2],
    ['several passages', { severalPassages: 1, leastCoverage: 0.5 }, 0.5 + 3 + 3.5],
    ['the score with several passages', { novel: 1.5, severalPassages: 1 }, 0.5 - 2 + 3 - 5],
    ['completeness and length', { complete: 1, evidenceLength: 2 }, 0.5 + 11 - 2],
    ['a rule', { denied: 1 }, 0.5 - 13],
  ])('counts %s', (_, features, odds) => {
    expect(oddsOf(features)).toBeCloseTo(odds, 6);
  });

  test('judges samples by terms of their own', () => {
    expect(probabilityFromSamples(small, { novel: 1 })).toBe(0.5);
  });

  test('refuses features that do not have what it asks for', () => {
    expect(() => probabilityFromContext(small, {})).toThrow('novel');
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
    expect(data.sets).toHaveLength(5);
    expect(data.meanHeldOutExpectedCalibrationError).toBeLessThanOrEqual(0.06);
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
