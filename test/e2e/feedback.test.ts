import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { versionsBy } from '../../src/modules/evidence/scoring/evidence-model.ts';
import { openEvidenceModel } from '../../src/modules/evidence/scoring/open-evidence-model.ts';
import { logOddsOf } from '../../src/statistics/log-odds.ts';
import { logistic } from '../../src/statistics/logistic-regression.ts';
import { drawn, type StoredLabel, storeJudged } from '../module/calibration/stored-labels.ts';
import { runCommand } from '../support/command-line.ts';
import { openDatabase } from '../support/databases.ts';
import type { SubmitFeedbackInput } from '../support/gql/graphql.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { describeOnEachInstallation, Installation } from '../support/installation.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { useCommands } from '../support/use-commands.ts';
import { expectTypename, record } from './actions.ts';
import {
  CalibrationFigures,
  FeedbackOf,
  RefitCalibrator,
  SubmitFeedback,
  ThresholdFor,
} from './operations/feedback.operations.ts';

const evidence = 'CONTEXT';
/** What the scores of a model that is too sure of itself stand for. */
const overconfident = (score: number) => logistic(0.2 * logOddsOf(score));

describeOnEachInstallation('feedback', (kind) => {
  let installation: Installation;
  let server: ServerProcess;
  let client: GraphqlClient;
  const labels: readonly StoredLabel[] = drawn(2, 160, overconfident);
  let ids: readonly string[] = [];

  beforeAll(async () => {
    installation = await Installation.create(kind);
    const orm = await openDatabase(installation.database);
    const { CONTEXT: evidenceModel } = versionsBy(await openEvidenceModel(), 'MODEL');
    ids = await storeJudged(orm.em.fork(), labels, { evidenceModel });
    await orm.close();
    server = await installation.start();
    client = new GraphqlClient(server.url);
  });
  afterAll(() => installation.dispose());

  const submit = async (input: SubmitFeedbackInput) =>
    (await client.data(SubmitFeedback, { input })).submitFeedback;
  const refit = async () => (await client.data(RefitCalibrator, { input: { evidence } })).refitCalibrator;
  const calibration = async () => (await client.data(CalibrationFigures, { evidence })).calibration;
  const threshold = async (maxMissRate: number) =>
    (await client.data(ThresholdFor, { evidence, maxMissRate })).missRateThreshold;

  describe('on a position', () => {
    test('is stored and becomes a training sample', async () => {
      const inference = await record(client, {
        text: 'Is it right?',
        fluxPosition: 9,
        elpChannels: { ethos: 0.2, logos: 0.5, pathos: 0.3 },
      });
      const feedback = expectTypename(
        await submit({ inferenceId: inference.id, fluxPosition: 3, annotator: 'ada' }),
        'SubmitFeedbackPayload',
      ).feedback;
      expect(feedback).toMatchObject({
        supported: null,
        fluxPosition: 3,
        elpChannels: null,
        annotator: 'ada',
        inference: { uuid: inference.uuid },
        trainingSample: {
          inputText: 'Is it right?',
          expectedPosition: 3,
          expectedElp: { ethos: 0.2, logos: 0.5, pathos: 0.3 },
          actualPosition: 9,
          source: 'FEEDBACK',
        },
      });
      const found = await client.data(FeedbackOf, { filter: { inferenceId: inference.uuid }, first: 5 });
      expect(found).toMatchObject({
        feedback: { totalCount: 1, edges: [{ node: { id: feedback.id, fluxPosition: 3 } }] },
        trainingSamples: { totalCount: 1 },
      });
    });
  });

  describe('that cannot be', () => {
    const nobody = '01890000-0000-7000-8000-000000000000';

    test.each<[string, () => Promise<SubmitFeedbackInput>, Record<string, unknown>]>([
      [
        'says nothing',
        async () => ({ inferenceId: ids[0] ?? '' }),
        { issues: [{ path: 'input.supported' }] },
      ],
      [
        'names no inference',
        async () => ({ inferenceId: 'x', fluxPosition: 1 }),
        { issues: [{ path: 'input.inferenceId' }] },
      ],
      [
        'names an inference that is not there',
        async () => ({ inferenceId: nobody, fluxPosition: 1 }),
        { code: 'NOT_FOUND' },
      ],
      [
        'names a position above 9',
        async () => ({ inferenceId: ids[0] ?? '', fluxPosition: 10 }),
        { issues: [{ path: 'input.fluxPosition' }] },
      ],
      [
        'names channels that do not sum to 1',
        async () => ({ inferenceId: ids[0] ?? '', elpChannels: { ethos: 1, logos: 1, pathos: 0 } }),
        { issues: [{ path: 'input.elpChannels' }] },
      ],
      [
        'judges a verdict that no score stands behind',
        async () => ({ inferenceId: (await record(client)).id, supported: true }),
        { issues: [{ path: 'input.supported' }] },
      ],
      [
        'has a nameless annotator',
        async () => ({ inferenceId: ids[0] ?? '', supported: true, annotator: ' ' }),
        { issues: [{ path: 'input.annotator' }] },
      ],
    ])('because it %s leaves no trace', async (_name, input, answer) => {
      const before = await client.data(FeedbackOf, { first: 1 });
      expect(await submit(await input())).toMatchObject(answer);
      expect(await client.data(FeedbackOf, { first: 1 })).toEqual(before);
    });
  });

  describe('on verdicts', () => {
    test('is needed before anything is promised or fitted', async () => {
      expect(await threshold(0.1)).toMatchObject({ code: 'INSUFFICIENT_LABELS', needed: 9, found: 0 });
      expect(await threshold(0)).toMatchObject({ issues: [{ path: 'maxMissRate' }] });
      expect(await refit()).toMatchObject({ code: 'INSUFFICIENT_LABELS', needed: 50, found: 0 });
      expect(await calibration()).toEqual({
        evidence,
        basis: 'SHIPPED',
        version: null,
        method: null,
        labelCount: 0,
        heldOutCount: 0,
        measuredCount: 0,
        auroc: null,
        brier: null,
        expectedCalibrationError: null,
        lengthAuroc: null,
        reliability: [],
        versions: { totalCount: 0, edges: [] },
      });
    });

    test('measures the shipped scores', async () => {
      for (const [index, { supported }] of labels.entries()) {
        const feedback = expectTypename(
          await submit({ inferenceId: ids[index] ?? '', supported }),
          'SubmitFeedbackPayload',
        ).feedback;
        expect(feedback).toMatchObject({ supported, isHeldOut: index % 5 === 0, trainingSample: null });
      }
      const figures = await calibration();
      expect(figures).toMatchObject({
        basis: 'SHIPPED',
        labelCount: 160,
        heldOutCount: 32,
        measuredCount: 160,
      });
      expect(figures.reliability.reduce((sum, { count }) => sum + count, 0)).toBe(160);
    });

    test('fits a calibrator that is in force, and kept', async () => {
      const fitted = expectTypename(await refit(), 'RefitCalibratorPayload').calibratorVersion;
      expect(fitted).toMatchObject({ method: 'PLATT', labelCount: 128, heldOutCount: 32, isPromoted: true });
      expect(fitted.brier).toBeLessThan(fitted.previousBrier ?? 0);
      expect(await refit()).toMatchObject({ calibratorVersion: { isPromoted: false, brier: fitted.brier } });
      const figures = await calibration();
      expect(figures).toMatchObject({
        basis: 'FEEDBACK',
        version: fitted.version,
        method: 'PLATT',
        measuredCount: 32,
        versions: { totalCount: 2, edges: [{ node: { isPromoted: false } }, { node: { isPromoted: true } }] },
      });
      expect(figures.brier).toBeCloseTo(fitted.brier ?? 0, 6);
    });

    test('gives a threshold with a promise', async () => {
      const hallucinations = labels.filter(({ supported }) => !supported).length;
      // Labels that were counted a moment ago are not counted anew.
      await expect.poll(() => threshold(0.1)).toMatchObject({ maxMissRate: 0.1, labelCount: hallucinations });
      const [strict, lax] = [await threshold(0.1), await threshold(0.3)].map((answer) =>
        expectTypename(answer, 'MissRateThreshold'),
      );
      expect(strict?.threshold).toBeGreaterThan(lax?.threshold ?? 1);
    });

    const inSharedProcess = useCommands();
    test('fits on the command line as well, and says what came of it', async () => {
      await server.stop();
      const run = (...parameters: string[]) =>
        inSharedProcess(['refit-calibrator', ...parameters], installation.environment, tmpdir());
      const both = await runCommand(['refit-calibrator'], installation.environment, tmpdir());
      expect(both).toMatchObject({ code: 0 });
      expect(both.output).toMatch(/CONTEXT +3 +PLATT +128 +32 /);
      expect(both.errors).toContain(
        'SAMPLES: At least 50 labels outside the hold-out are needed; there are 0. Add labels with submitFeedback.',
      );
      expect(await run('--evidence', 'samples')).toMatchObject({ code: 1, output: '' });
      expect(await run('--evidence', 'none')).toMatchObject({ code: 2 });
      expect(await run('now')).toMatchObject({ code: 2 });
    });
  });
});
