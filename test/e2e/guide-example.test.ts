import { expect, test } from 'vitest';
import { describeOnEachInstallation } from '../support/installation.ts';
import { withServer } from '../support/with-server.ts';
import { expectTypename, record } from './actions.ts';
import { Figures, ModelFigures, RefreshSummary } from './operations/figures.operations.ts';
import { InferenceById, RecordIntervention } from './operations/inferences.operations.ts';

describeOnEachInstallation('an inference that was computed elsewhere', (kind) => {
  const running = withServer(kind);

  test('before it there are zeros and nulls', async () => {
    expect(await running.client.data(Figures)).toEqual({
      metrics: {
        inferenceCount: 0,
        meanConfidence: null,
        meanSignalStrength: null,
        hallucinationCount: 0,
        interventionCount: 0,
        lakeWorthyCount: 0,
        meanProcessingTimeMs: null,
        modelCount: 0,
      },
      performanceSummary: [],
      signal: { current: null, history: [] },
      hallucinations: { rate: 0, count24h: 0, inferences24h: 0, recent: { totalCount: 0, edges: [] } },
      sacredStats: {
        interventionCount: 0,
        positions: [3, 6, 9].map((position) => ({ position, count: 0, effectiveness: null })),
      },
      vortexStats: { forwardFlowHits: 0, backwardFlowHits: 0, totalCycles: 0 },
    });
    expect(await running.client.data(ModelFigures, { model: 'all-MiniLM-L6-v2' })).toEqual({
      modelPerformance: {
        sampleCount: 0,
        meanMs: null,
        p50Ms: null,
        p95Ms: null,
        p99Ms: null,
        accuracy: null,
      },
    });
  });

  test('is stored as it was told, with its intervention, and summed up exactly', async () => {
    const inference = await record(running.client, {
      text: 'What is consciousness?',
      fluxPosition: 9,
      confidence: 0.92,
      signalStrength: 0.87,
      processingTimeMs: 45,
    });
    expect(inference).toMatchObject({
      archetype: 'Philosophical',
      confidence: 0.92,
      signalStrength: 0.87,
      lakeWorthy: true,
      verdict: 'UNKNOWN',
      beamTensor: null,
      model: null,
    });
    const { recordIntervention } = await running.client.data(RecordIntervention, {
      input: {
        inferenceId: inference.id,
        position: 9,
        signalBefore: 0.72,
        signalAfter: 0.87,
        confidenceBoost: 0.15,
        interventionType: 'MAGNIFICATION',
      },
    });
    const intervention = expectTypename(recordIntervention, 'RecordInterventionPayload').intervention;
    expect(intervention).toMatchObject({
      position: 9,
      signalBefore: 0.72,
      signalAfter: 0.87,
      confidenceBoost: 0.15,
      interventionType: 'MAGNIFICATION',
    });
    expect(await running.client.data(InferenceById, { id: inference.id })).toMatchObject({
      inference: { confidence: 0.92, signalStrength: 0.87, interventions: [{ id: intervention.id }] },
    });

    await running.client.data(RefreshSummary);
    const sums = {
      inferenceCount: 1,
      meanConfidence: 0.92,
      meanSignalStrength: 0.87,
      hallucinationCount: 0,
      interventionCount: 1,
      lakeWorthyCount: 1,
      meanProcessingTimeMs: 45,
      modelCount: 0,
    };
    const figures = await running.client.data(Figures);
    expect(figures.metrics).toEqual(sums);
    expect(figures.performanceSummary).toEqual([
      { hour: `${inference.createdAt.slice(0, 13)}:00:00.000Z`, ...sums },
    ]);
    expect(figures.signal).toEqual({ current: 0.87, history: [0.87] });
    expect(figures.sacredStats).toEqual({
      interventionCount: 1,
      positions: [
        { position: 3, count: 0, effectiveness: null },
        { position: 6, count: 0, effectiveness: null },
        { position: 9, count: 1, effectiveness: 0.15 },
      ],
    });
  });

  test('with numbers that single precision cannot hold reads the same in the answer and ever after', async () => {
    const inference = await record(running.client, {
      confidence: 1 / 3,
      signalStrength: 1e-300,
      digits: [1 / 3, 1 / 3, 1 / 3, 0, 0, 0, 0, 0, 0],
      elpChannels: { ethos: 1 / 7, logos: 2 / 7, pathos: 4 / 7 },
    });
    expect(await running.client.data(InferenceById, { id: inference.id })).toEqual({ inference });
    expect(inference).toMatchObject({ confidence: 0.33333334, signalStrength: 0 });
  });
});
