import { expect, test } from 'vitest';
import {
  type CommittedInference,
  inferenceCommitted,
} from '../../../../src/modules/inferences/inference.events.ts';
import { nearOf } from '../../../../src/modules/inferences/nearness.ts';

const modelId = '019a0000-0000-7000-8000-000000000001';

const inference = (id: number): CommittedInference =>
  inferenceCommitted.parse({
    id: `019a0000-0000-7000-8000-00000000000${id}`,
    seq: id,
    inputText: 'a text',
    responseText: null,
    sessionId: null,
    modelId,
    beam: null,
    fluxPosition: 9,
    archetype: 'Completion',
    confidence: 0.5,
    signalStrength: 0.5,
    elpChannels: null,
    verdict: 'UNKNOWN',
    evidence: 'NONE',
    verdictStage: 'FINAL',
    verdictBefore: null,
    evidenceScore: null,
    evidenceModel: null,
    probabilitySupported: null,
    verdictThreshold: null,
    calibrated: false,
    calibratorVersion: null,
    vortexFlow: 'none',
    lakeWorthy: false,
    interventions: [],
    processingTimeMs: 1,
    createdAt: '2026-01-01T00:00:00.000Z',
    happenedAt: '2026-01-01T00:00:00.000Z',
  });

test('vectors of another length are near to nothing, and no fault', async () => {
  const all = [inference(1), inference(2), inference(3)];
  const vectors = new Map([
    [all[0]?.id ?? '', Float32Array.of(1, 0)],
    [all[1]?.id ?? '', Float32Array.of(1)],
    [all[2]?.id ?? '', Float32Array.of(1, 0, 0)],
  ]);
  const near = await nearOf({ modelId, vector: Float32Array.of(1, 0), least: 0 }, all, async () => vectors);
  expect(near).toEqual([all[0]]);
});
