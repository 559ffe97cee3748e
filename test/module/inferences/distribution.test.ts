import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tensorOf } from '../../../src/domain/anchor-space.ts';
import { plausibilityOf } from '../../../src/domain/language/plausibility.ts';
import { readabilityOf } from '../../../src/domain/readability.ts';
import { BeamTensor } from '../../../src/modules/beams/beam.entity.ts';
import { assess } from '../../../src/modules/inferences/assessment.ts';
import { InferenceRepository } from '../../../src/modules/inferences/inference.repository.ts';
import {
  plausibilityPath,
  readPlausibilityModel,
} from '../../../src/modules/inferences/plausibility-file.ts';
import type { Anchor } from '../../../src/modules/models/anchors/anchors.ts';
import { bundledStatic } from '../../../src/modules/models/registry/bundled-models.ts';
import type { ReadyModel } from '../../../src/modules/models/registry/model-loader.ts';
import { commitInferences } from '../../../src/modules/record/commit-inferences.ts';
import type { CommittedInference } from '../../../src/modules/record/inference.events.ts';
import { accuracyOf, expectedCalibrationError } from '../../support/calibration.ts';
import { useDatabase } from '../../support/databases.ts';
import { modelsOver } from '../../support/models.ts';
import { oneWorkerEngine } from '../../support/one-worker-engine.ts';
import texts from '../../support/varied-texts.json' with { type: 'json' };

describe('the bundled model', () => {
  const database = useDatabase('PGlite');
  const engine = oneWorkerEngine();
  let anchors: Anchor[] = [];
  let model: ReadyModel;

  beforeAll(async () => {
    const models = await modelsOver({ engine, fork: () => database.fork() });
    await models.lifeCycle.openBundled(bundledStatic);
    anchors = models.anchors;
    model = await models.registry.ready(null);
  });
  afterAll(() => engine.close());

  async function vectorsOf(sentences: readonly string[]): Promise<Float32Array[]> {
    const { embeddings } = await engine.embed(model.id, sentences);
    return embeddings.map(({ vector }) => vector);
  }

  describe('over varied texts', () => {
    let committed: CommittedInference[] = [];

    beforeAll(async () => {
      const plausibilityModel = await readPlausibilityModel(plausibilityPath);
      const vectors = await vectorsOf(texts);
      const drafts = vectors.map((vector, index) => ({
        ...assess(
          model.anchorSpace,
          {
            text: texts[index] ?? '',
            response: null,
            sessionId: null,
            modelId: model.id,
            ...{ vector, segments: 1, plausibility: plausibilityOf(plausibilityModel, texts[index] ?? '') },
            readability: readabilityOf(1, 1),
          },
          null,
        ),
        processingTimeMs: 1,
      }));
      const [stored] = await commitInferences(database.fork(), [{ drafts, call: null }]);
      committed = stored ?? [];
    });

    test('takes them from a list that is long and repeats nothing', () => {
      expect(new Set(texts).size).toBe(texts.length);
      expect(committed.length).toBeGreaterThanOrEqual(200);
    });

    test('gives every position, and none to more than two texts in five', () => {
      const counts = Map.groupBy(committed, ({ fluxPosition }) => fluxPosition);
      expect([...counts.keys()].toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect(Math.max(...[...counts.values()].map(({ length }) => length))).toBeLessThanOrEqual(
        0.4 * committed.length,
      );
    });

    test('gives signals that spread by more than 0.05', () => {
      const signals = committed.map(({ signalStrength }) => signalStrength);
      const mean = signals.reduce((sum, signal) => sum + signal, 0) / signals.length;
      const variance = signals.reduce((sum, signal) => sum + (signal - mean) ** 2, 0) / signals.length;
      expect(Math.sqrt(variance)).toBeGreaterThan(0.05);
    });

    test('stores digits that can be computed again from the stored vector', async () => {
      const vectors = await new InferenceRepository(database.fork()).embeddings(
        committed.map(({ id }) => id),
      );
      const beams = await database.fork().find(BeamTensor, {});
      const digits = new Map(beams.map((beam) => [beam.id, beam.digits]));
      expect(vectors.size).toBe(committed.length);
      for (const { id, beam } of committed) {
        const again = tensorOf(model.anchorSpace, vectors.get(id) ?? []).digits;
        const stored = digits.get(beam?.id ?? '') ?? [];
        expect(stored).toHaveLength(9);
        expect(Math.max(...stored.map((digit, index) => Math.abs(digit - (again[index] ?? 0))))).toBeLessThan(
          1e-5,
        );
      }
    });
  });

  describe('on the anchors that shaped no direction', () => {
    test('is right in at least 60 of 100, and knows how often', async () => {
      const heldOut = anchors.filter((anchor) => anchor.heldOut);
      const vectors = await vectorsOf(heldOut.map(({ text }) => text));
      const judgements = vectors.map((vector, index) => {
        const { digits, confidence } = tensorOf(model.anchorSpace, vector);
        return { confidence, isRight: digits.indexOf(confidence) + 1 === heldOut[index]?.position };
      });
      expect(judgements.length).toBeGreaterThanOrEqual(90);
      expect(accuracyOf(judgements)).toBeGreaterThanOrEqual(0.6);
      expect(expectedCalibrationError(judgements)).toBeLessThanOrEqual(0.06);
    });
  });
});
