import { beforeEach, describe, expect, test } from 'vitest';
import { InsufficientLabelsError } from '../../../src/modules/calibration/calibration.errors.ts';
import { CalibrationService } from '../../../src/modules/calibration/calibration.service.ts';
import {
  type CalibratorChange,
  calibratorChanged,
} from '../../../src/modules/calibration/calibrator.events.ts';
import { CalibratorRepository } from '../../../src/modules/calibration/calibrator.repository.ts';
import { CalibratorRegistry } from '../../../src/modules/calibration/calibrator-registry.ts';
import {
  CalibratorVersion,
  calibratorOf,
} from '../../../src/modules/calibration/calibrator-version.entity.ts';
import { LabelRepository } from '../../../src/modules/calibration/label.repository.ts';
import { Feedback } from '../../../src/modules/feedback/feedback.entity.ts';
import { IdempotencyKeyRepository } from '../../../src/modules/idempotency/idempotency-key.repository.ts';
import { KeyTakenError, keyedCallOf } from '../../../src/modules/idempotency/keyed-call.ts';
import { ConflictError, InvalidInputError } from '../../../src/platform/errors.ts';
import { MemoryEventBus } from '../../../src/platform/events/memory-event-bus.ts';
import { applyCalibrator, calibrate } from '../../../src/statistics/calibrator.ts';
import { logOddsOf } from '../../../src/statistics/log-odds.ts';
import { logistic } from '../../../src/statistics/logistic-regression.ts';
import { collectingLogger } from '../../support/collecting-logger.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { drawn, evidenceModel, storeLabels } from './stored-labels.ts';

/** What the scores of a model that is too sure of itself stand for. */
const overconfident = (score: number) => logistic(0.2 * logOddsOf(score));
const right = (score: number) => score;
const steps = (score: number) => (score < 0.3 ? 0.05 : score < 0.9 ? 0.5 : 0.95);

describeOnEachDatabase('Calibration', (database) => {
  const { logger } = collectingLogger();
  const bus = new MemoryEventBus(logger);
  const changes: CalibratorChange[] = [];

  /** What one server has of it. */
  const server = (version = evidenceModel) => {
    const calibrators = () => new CalibratorRepository(database.fork());
    const labels = () => new LabelRepository(database.fork());
    const registry = new CalibratorRegistry({
      calibrators,
      labels,
      bus,
      logger,
      evidenceModels: { CONTEXT: version, SAMPLES: version },
    });
    const service = new CalibrationService({ repository: calibrators(), labels: labels(), registry });
    return { registry, service };
  };
  const refit = () => server().service.refit({ evidence: 'CONTEXT' });
  const stored = () => database.fork().find(CalibratorVersion, {}, { orderBy: { version: 'asc' } });

  beforeEach(async () => {
    await database.clear();
    await database.fork().nativeDelete(CalibratorVersion, {});
    changes.length = 0;
  });

  describe('without labels', () => {
    test('has no figures', async () => {
      expect(await server().service.calibration('CONTEXT')).toEqual({
        evidence: 'CONTEXT',
        evidenceModel,
        inForce: null,
        labels: 0,
        heldOut: 0,
        count: 0,
        auroc: null,
        brier: null,
        ece: null,
        lengthAuroc: null,
        reliability: [],
      });
    });

    test('promises nothing', async () => {
      await expect(server().service.missRateThreshold('CONTEXT', 0.1)).rejects.toMatchObject({
        code: 'INSUFFICIENT_LABELS',
        needed: 9,
        found: 0,
      });
    });

    test.each([
      0,
      -1,
      1,
      0.0001,
      Number.NaN,
      Number.POSITIVE_INFINITY,
    ])('refuses a miss rate of %s', async (rate) => {
      const refused = server().service.missRateThreshold('CONTEXT', rate);
      await expect(refused).rejects.toThrow(InvalidInputError);
      await expect(refused).rejects.toMatchObject({ issues: [{ path: 'maxMissRate' }] });
    });
  });

  describe('a refit', () => {
    test('is refused with 49 labels outside the hold-out, and fits 50', async () => {
      const labels = drawn(1, 50, right).map((label) => ({ ...label, isHeldOut: false }));
      await storeLabels(database.fork(), [
        ...labels.slice(1),
        { ...labels[0], score: 0.5, supported: true, isHeldOut: true },
      ]);
      await expect(refit()).rejects.toThrow(InsufficientLabelsError);
      await expect(refit()).rejects.toMatchObject({ needed: 50, found: 49 });
      expect(await stored()).toEqual([]);

      await storeLabels(database.fork(), labels.slice(0, 1));
      expect(await refit()).toMatchObject({ method: 'PLATT', labels: 50, heldOut: 1, isPromoted: false });
    });

    test('is refused when all labels say one thing', async () => {
      await storeLabels(
        database.fork(),
        drawn(1, 100, () => 1),
      );
      await expect(refit()).rejects.toMatchObject({ code: 'INSUFFICIENT_LABELS', needed: 1, found: 0 });
    });

    test('is refused when the scores fall as the labels rise', async () => {
      await storeLabels(
        database.fork(),
        drawn(1, 200, (score) => 1 - score),
      );
      await expect(refit()).rejects.toThrow(ConflictError);
      expect(await stored()).toEqual([]);
    });

    test('is in force when its error on the hold-out is lower, on every server at once', async () => {
      await storeLabels(database.fork(), drawn(2, 400, overconfident));
      const [first, second] = [server(), server()];
      const unfollow = second.registry.follow();
      await bus.subscribe(calibratorChanged, (change) => void changes.push(change));
      expect(await Promise.all([first, second].map(({ registry }) => registry.current('CONTEXT')))).toEqual([
        null,
        null,
      ]);

      const version = await first.service.refit({ evidence: 'CONTEXT' });
      expect(version).toMatchObject({ method: 'PLATT', labels: 320, heldOut: 80, isPromoted: true });
      expect(version.brier).toBeLessThan(version.previousBrier ?? 0);
      const parameters = version.parameters;
      expect(parameters.slope).toBeGreaterThan(0.1);
      expect(parameters.slope).toBeLessThan(0.35);
      await expect.poll(() => changes).toEqual([{ evidence: 'CONTEXT', version: version.version }]);

      const inForce = { version: version.version, calibrator: calibratorOf(version) };
      expect(await first.registry.current('CONTEXT')).toEqual(inForce);
      expect(await second.registry.current('CONTEXT')).toEqual(inForce);
      expect(await first.registry.current('SAMPLES')).toBeNull();
      expect(calibrate(0.99, await second.registry.current('CONTEXT'))).toMatchObject({ calibrated: true });
      await unfollow();
    });

    test('is noticed by a server that heard nothing', async () => {
      await storeLabels(database.fork(), drawn(2, 400, overconfident));
      const deaf = server();
      expect(await deaf.registry.current('CONTEXT')).toBeNull();
      const { version } = await refit();
      await expect.poll(async () => (await deaf.registry.current('CONTEXT'))?.version).toBe(version);
    });

    test('is kept, and not in force, when it is no better', async () => {
      await storeLabels(database.fork(), drawn(2, 400, overconfident));
      const first = await refit();
      const second = await refit();
      expect(second).toMatchObject({ isPromoted: false, brier: first.brier, previousBrier: first.brier });
      expect(second.version).toBeGreaterThan(first.version);
      expect((await stored()).map(({ isPromoted }) => isPromoted)).toEqual([true, false]);
      const page = await server().service.versions('CONTEXT', { first: 1 });
      expect(page.edges.map(({ node }) => node.version)).toEqual([second.version]);
      expect(page.hasNextPage).toBe(true);
    });

    test('is kept once for an idempotency key', async () => {
      await storeLabels(database.fork(), drawn(2, 400, overconfident));
      const call = keyedCallOf('key', 'refitCalibrator', { evidence: 'CONTEXT' });
      const refitOnce = () => server().service.refit({ evidence: 'CONTEXT' }, call);
      const { version } = await refitOnce();
      await expect(refitOnce()).rejects.toThrow(KeyTakenError);
      expect((await stored()).map((one) => one.version)).toEqual([version]);
      expect(await new IdempotencyKeyRepository(database.fork()).find('key')).toMatchObject({
        ids: [String(version)],
      });
    });

    test('takes the place of the version before', async () => {
      await storeLabels(database.fork(), drawn(3, 80, overconfident));
      const first = await refit();
      await storeLabels(database.fork(), drawn(4, 2000, steps));
      const second = await refit();
      expect([first.isPromoted, second.isPromoted]).toEqual([true, true]);
      expect((await stored()).map(({ isPromoted }) => isPromoted)).toEqual([false, true]);
      expect((await server().registry.current('CONTEXT'))?.version).toBe(second.version);
    });

    test('of scores that are right already is not in force unless it is better', async () => {
      await storeLabels(database.fork(), drawn(5, 300, right));
      const { isPromoted, brier, previousBrier } = await refit();
      expect(isPromoted).toBe(Number(brier) < Number(previousBrier));
    });

    test('never sees the labels that are held out', async () => {
      const labels = drawn(6, 300, overconfident);
      await storeLabels(database.fork(), labels);
      const before = await refit();
      await database.fork().execute('update feedback set supported = not supported where is_held_out');
      const after = await refit();
      expect(after.parameters).toEqual(before.parameters);
      expect(after.brier).not.toBe(before.brier);
    });

    test('reads labels on steps by isotonic regression once there are a thousand', async () => {
      await storeLabels(database.fork(), drawn(7, 1400, steps));
      const version = await refit();
      expect(version).toMatchObject({ method: 'ISOTONIC', labels: 1120, isPromoted: true });
      const calibrator = calibratorOf((await stored())[0] ?? version);
      expect(applyCalibrator(calibrator, 0.6)).toBeGreaterThan(0.4);
      expect(applyCalibrator(calibrator, 0.6)).toBeLessThan(0.6);
    });

    test('is made once at a time', async () => {
      await storeLabels(database.fork(), drawn(2, 400, overconfident));
      const outcomes = await Promise.allSettled([refit(), refit(), refit()]);
      const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
      for (const reason of refused) expect(reason).toBeInstanceOf(ConflictError);
      const versions = await stored();
      expect(versions).toHaveLength(3 - refused.length);
      expect(versions.filter(({ isPromoted }) => isPromoted)).toHaveLength(1);
    });

    test('does not carry over to the scores of another evidence model', async () => {
      await storeLabels(database.fork(), drawn(2, 400, overconfident));
      await refit();
      const updated = server('shipped-2');
      expect(await updated.registry.current('CONTEXT')).toBeNull();
      expect(await updated.service.calibration('CONTEXT')).toMatchObject({ inForce: null, labels: 0 });
      await expect(updated.service.refit({ evidence: 'CONTEXT' })).rejects.toMatchObject({ found: 0 });
    });
  });

  describe('figures', () => {
    test('are measured on all labels while the shipped score stands, then on the hold-out', async () => {
      await storeLabels(database.fork(), drawn(2, 400, overconfident));
      const { service } = server();
      const shipped = await service.calibration('CONTEXT');
      expect(shipped).toMatchObject({ inForce: null, labels: 400, heldOut: 80, count: 400, lengthAuroc: 1 });
      const version = await refit();
      const fitted = await server().service.calibration('CONTEXT');
      expect(fitted).toMatchObject({ labels: 400, heldOut: 80, count: 80 });
      expect(fitted.inForce?.version).toBe(version.version);
      expect(fitted.brier).toBeCloseTo(version.brier ?? 0, 6);
      expect(fitted.ece).toBeLessThan(shipped.ece ?? 0);
      expect(fitted.reliability.reduce((sum, { count }) => sum + count, 0)).toBe(80);
    });

    test('of one kind of evidence do not mix with those of the other', async () => {
      await storeLabels(database.fork(), drawn(2, 30, right), { evidence: 'SAMPLES' });
      expect((await server().service.calibration('CONTEXT')).labels).toBe(0);
      expect((await server().service.calibration('SAMPLES')).labels).toBe(30);
    });
  });

  describe('the labels of an inference', () => {
    /**
     * Says it of one stored inference, one word after the other; gives the label that comes of it.
     */
    async function labelAfter(words: readonly (readonly [string | null, boolean])[]) {
      const [id = ''] = await storeLabels(database.fork(), [{ score: 0.25, supported: true }]);
      await database.fork().nativeDelete(Feedback, {});
      for (const [annotator, supported] of words) {
        const em = database.fork();
        em.create(Feedback, {
          inference: id,
          annotator,
          supported,
          fluxPosition: null,
          elp: null,
          trainingSample: null,
          isHeldOut: false,
        });
        await em.flush();
      }
      const [label] = await new LabelRepository(database.fork()).all({ evidence: 'CONTEXT', evidenceModel });
      return label?.supported;
    }

    test.each<[string, (readonly [string | null, boolean])[], boolean | undefined]>([
      ['one word', [['ada', false]], false],
      [
        'the newest word of one annotator',
        [
          ['ada', false],
          ['ada', true],
        ],
        true,
      ],
      [
        'the newest word of nobody in particular',
        [
          [null, true],
          [null, false],
        ],
        false,
      ],
      [
        'the majority of annotators',
        [
          ['ada', false],
          ['bob', true],
          ['cyd', true],
          ['bob', true],
        ],
        true,
      ],
      [
        'a majority that one left',
        [
          ['ada', false],
          ['bob', true],
          ['cyd', true],
          ['bob', false],
        ],
        false,
      ],
    ])('are %s', async (_name, words, expected) => {
      expect(await labelAfter(words)).toBe(expected);
    });

    test('do not count where annotators are divided evenly', async () => {
      expect(
        await labelAfter([
          ['ada', true],
          [null, false],
        ]),
      ).toBeUndefined();
    });

    test('carry its score and the length of its response', async () => {
      const [id] = await storeLabels(database.fork(), [{ score: 0.3, supported: false, isHeldOut: true }]);
      expect(await new LabelRepository(database.fork()).all({ evidence: 'CONTEXT', evidenceModel })).toEqual([
        {
          inferenceId: id,
          score: 0.3,
          supported: false,
          length: 'a longer response'.length,
          isHeldOut: true,
        },
      ]);
    });
  });

  describe('a promised miss rate', () => {
    test('needs labelled hallucinations, and says how many', async () => {
      await storeLabels(database.fork(), drawn(8, 40, () => 0).slice(0, 18));
      await expect(server().service.missRateThreshold('CONTEXT', 0.05)).rejects.toMatchObject({
        needed: 19,
        found: 18,
      });
    });

    test('is a threshold on the score, and on what a calibrator makes of it the same rule', async () => {
      const labels = drawn(2, 600, overconfident);
      await storeLabels(database.fork(), labels);
      const before = await server().service.missRateThreshold('CONTEXT', 0.1);
      const missed = (threshold: number, probability: (score: number) => number) =>
        labels.filter(({ supported, score }) => !supported && probability(score) >= threshold).length;
      const hallucinations = labels.filter(({ supported }) => !supported).length;
      expect(before).toMatchObject({ maxMissRate: 0.1, labels: hallucinations });
      expect(missed(before.threshold, (score) => score)).toBe(Math.floor(0.1 * (hallucinations + 1)) - 1);

      const version = await refit();
      expect(version.isPromoted).toBe(true);
      const after = await server().service.missRateThreshold('CONTEXT', 0.1);
      expect(after.threshold).not.toBe(before.threshold);
      const calibrator = calibratorOf(version);
      expect(missed(after.threshold, (score) => applyCalibrator(calibrator, score))).toBe(
        missed(before.threshold, (score) => score),
      );
    });
  });
});
