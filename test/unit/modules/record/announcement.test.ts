import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { announce, announceVerified } from '../../../../src/modules/record/announcement.ts';
import {
  type CommittedInference,
  inferenceCommitted,
} from '../../../../src/modules/record/inference.events.ts';
import { interventionRecorded } from '../../../../src/modules/record/intervention.events.ts';
import { MemoryLiveStatistics } from '../../../../src/platform/cache/memory/memory-live-statistics.ts';
import { MemoryEventBus } from '../../../../src/platform/events/memory-event-bus.ts';
import { collectingLogger } from '../../../support/collecting-logger.ts';

const id = '01980000-0000-7000-8000-000000000001';
const createdAt = '2026-01-01T00:00:00.000Z';

/** A flagged inference at position 9, with an intervention. */
function flagged(changes: Partial<CommittedInference>): CommittedInference {
  return {
    id,
    seq: 1,
    inputText: 'a text',
    responseText: 'an answer',
    sessionId: null,
    modelId: null,
    beam: null,
    fluxPosition: 9,
    archetype: 'Philosophical',
    confidence: 0.5,
    signalStrength: 0.5,
    elpChannels: null,
    verdict: 'HALLUCINATED',
    evidence: 'CONTEXT',
    verdictStage: 'FINAL',
    signalFormula: 'READABLE_CLARITY',
    segments: 1,
    tokens: 3,
    readTokens: 3,
    verdictBefore: null,
    evidenceScore: 0.25,
    evidenceModel: '1',
    judgeName: null,
    judgeDigest: null,
    probabilitySupported: 0.25,
    verdictThreshold: 0.5,
    calibrated: false,
    calibratorVersion: null,
    vortexFlow: 'none',
    lakeWorthy: false,
    interventions: [
      {
        id: 1,
        position: 9,
        signalBefore: 0.25,
        signalAfter: 0.5,
        confidenceBoost: 0.25,
        interventionType: 'reset',
        firedWithInference: true,
        createdAt,
      },
    ],
    processingTimeMs: 1,
    createdAt,
    happenedAt: createdAt,
    ...changes,
  };
}

const provisional = flagged({ verdictStage: 'PROVISIONAL' });
const interventions = provisional.interventions.map((one) => ({ ...one, confidenceBoost: 0.125 }));
const verified = (verdict: 'SUPPORTED' | 'HALLUCINATED') =>
  flagged({ seq: 2, verdict, verdictStage: 'VERIFIED', verdictBefore: 'HALLUCINATED', interventions });

describe('an announcement', () => {
  const { logger, lines } = collectingLogger();
  let liveStatistics: MemoryLiveStatistics;
  let bus: MemoryEventBus;
  const told: string[] = [];

  beforeEach(async () => {
    lines.length = 0;
    told.length = 0;
    liveStatistics = new MemoryLiveStatistics();
    bus = new MemoryEventBus(logger);
    await bus.subscribe(
      inferenceCommitted,
      ({ seq, verdictStage }) => void told.push(`${seq} ${verdictStage}`),
    );
    await bus.subscribe(
      interventionRecorded,
      ({ inferenceId }) => void told.push(`intervened ${inferenceId}`),
    );
  });
  afterEach(async () => {
    await bus.close();
    await liveStatistics.close();
  });

  const audience = () => ({
    liveStatistics,
    bus,
    logger,
    archive: {
      admit: () => undefined,
      reconsider: async (one: string) => void told.push(`reconsidered ${one}`),
    },
  });
  const counted = async () => {
    const { inferences24h, recentIds } = await liveStatistics.hallucinationStatistics();
    const { positions } = await liveStatistics.sacredStatistics();
    return { inferences24h, recentIds, ninth: positions.find(({ position }) => position === 9) };
  };
  const nothingYet = { inferences24h: 1, recentIds: [], ninth: { position: 9, count: 0, meanBoost: null } };

  test('of a final verdict counts all that follows from it', async () => {
    await announce(audience(), [flagged({})]);
    expect(await counted()).toEqual({
      inferences24h: 1,
      recentIds: [id],
      ninth: { position: 9, count: 1, meanBoost: 0.25 },
    });
    expect(await liveStatistics.currentSignal()).toBe(0.5);
    expect(told).toEqual(['1 FINAL', `intervened ${id}`]);
  });

  test('of a provisional verdict counts the inference, and neither its flag nor its intervention', async () => {
    await announce(audience(), [provisional]);
    expect(await counted()).toEqual(nothingYet);
    expect(await liveStatistics.currentSignal()).toBe(0.5);
    expect(told).toEqual(['1 PROVISIONAL', `intervened ${id}`]);
  });

  test.each([
    ['HALLUCINATED', [id]],
    ['SUPPORTED', []],
  ] as const)('of a verdict verified as %s counts what follows from that one, once', async (verdict, ids) => {
    await announce(audience(), [provisional]);
    told.length = 0;
    await announceVerified(audience(), verified(verdict));
    expect(await counted()).toEqual({
      inferences24h: 1,
      recentIds: ids,
      ninth: { position: 9, count: 1, meanBoost: 0.125 },
    });
    expect(told).toEqual([`reconsidered ${id}`, '2 VERIFIED']);
    expect(lines).toEqual([]);
  });

  test('of a verified verdict does not count again what was recorded for the inference since', async () => {
    await announce(audience(), [provisional]);
    // In the same millisecond.
    const later = interventions.map((one) => ({ ...one, id: 2, firedWithInference: false }));
    await announceVerified(audience(), {
      ...verified('SUPPORTED'),
      interventions: [...interventions, ...later],
    });
    expect((await counted()).ninth).toMatchObject({ count: 1 });
  });

  test('never fails: what can be told is told, and what cannot is logged', async () => {
    await bus.close();
    await announce(audience(), [flagged({})]);
    await announceVerified(audience(), verified('HALLUCINATED'));
    expect((await counted()).ninth).toMatchObject({ count: 2 });
    expect(told).toEqual([`reconsidered ${id}`]);
    expect(lines.map(({ message }) => message)).toEqual([
      'failed to announce a commit',
      'failed to announce a verified verdict',
    ]);
  });
});
