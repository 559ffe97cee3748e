import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PlausibilityModel } from '../../../src/domain/language/plausibility.ts';
import {
  plausibilityPath,
  readPlausibilityModel,
} from '../../../src/modules/inferences/plausibility-file.ts';
import { type Readable, TextReader } from '../../../src/modules/inferences/text-reader.ts';
import { Timings } from '../../../src/platform/observability/timings.ts';
import { useDatabase } from '../../support/databases.ts';
import { openJudging } from '../../support/judging.ts';
import { storeLabels } from '../calibration/stored-labels.ts';

const response = 'The old bridge was built in 1874.';
const passages = ['The old bridge over the river was built in 1874.'];

describe('a text that is read', () => {
  const database = useDatabase('PGlite');
  let judging: Awaited<ReturnType<typeof openJudging>>;
  let plausibilityModel: PlausibilityModel;

  beforeAll(async () => {
    judging = await openJudging(() => database.fork());
    plausibilityModel = await readPlausibilityModel(plausibilityPath);
    const labels = Array.from({ length: 19 }, () => ({ score: 0.25, supported: false }));
    for (const evidence of ['CONTEXT', 'SAMPLES'] as const) {
      await storeLabels(database.fork(), labels, {
        evidence,
        evidenceModel: judging.evidenceModels[evidence],
      });
    }
  });
  afterAll(() => judging.close());

  async function read(given: Partial<Readable>, isVerifying: boolean) {
    const reader = new TextReader({
      embedder: judging.embedder,
      evidence: judging.service(),
      plausibilityModel,
      isVerifying: async () => isVerifying,
      timings: new Timings(),
    });
    const { drafts } = await reader.read(judging.model, { texts: ['When?'], sessionId: null, ...given });
    return drafts[0];
  }

  test.each([
    ['passages', { response, context: passages }, 'PROVISIONAL'],
    ['passages, and a promised miss rate', { response, context: passages, maxMissRate: 0.05 }, 'FINAL'],
    ['samples', { response, samples: passages }, 'FINAL'],
    ['samples, and a promised miss rate', { response, samples: passages, maxMissRate: 0.05 }, 'FINAL'],
    ['passages without a word', { response, context: ['...'] }, 'FINAL'],
    ['nothing', { response }, 'FINAL'],
  ])('with %s beside a cross-encoder', async (_, given, stage) => {
    expect((await read(given, true))?.verdictStage).toBe(stage);
    expect((await read(given, false))?.verdictStage).toBe('FINAL');
  });

  test('keeps the threshold that was promised beside the verdict that it gave', async () => {
    const draft = await read({ response, context: passages, maxMissRate: 0.05 }, true);
    expect(draft?.judgement?.threshold).toBeGreaterThan(0.25);
    expect(draft?.judgement?.threshold).toBeLessThan(0.251);
    expect(draft?.verdict).toBe('SUPPORTED');
  });
});
