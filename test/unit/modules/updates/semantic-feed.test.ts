import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { modelChanged } from '../../../../src/modules/models/storage/model.events.ts';
import {
  type CommittedInference,
  inferenceCommitted,
} from '../../../../src/modules/record/inference.events.ts';
import type { VectorsOf } from '../../../../src/modules/updates/nearness.ts';
import { SemanticFeed } from '../../../../src/modules/updates/semantic-feed.ts';
import { MemoryEventBus } from '../../../../src/platform/events/memory-event-bus.ts';
import { OrderedFeed } from '../../../../src/platform/events/ordered-feed.ts';
import { collectingLogger } from '../../../support/collecting-logger.ts';

const { logger } = collectingLogger();
const emptyRecord = { head: async () => 0, after: async () => [] };
const modelId = '00000000-0000-7000-8000-000000000001';
const digest = 'a'.repeat(64);
const vector = Float32Array.of(1, 0);
const nearness = {
  modelId,
  spaces: [{ digest, vector }],
  least: 0.5,
  followsDefault: false,
  refresh: async () => undefined,
};
let bus: MemoryEventBus;

beforeEach(() => {
  bus = new MemoryEventBus(logger);
});
afterEach(() => bus.close());

function inference(seq: number, inputText: string): CommittedInference {
  return {
    id: `00000000-0000-7000-8000-10000000000${seq}`,
    seq,
    inputText,
    responseText: null,
    sessionId: null,
    modelId,
    beam: null,
    fluxPosition: 3,
    archetype: 'none',
    confidence: 0.5,
    signalStrength: 0.5,
    elpChannels: null,
    verdict: 'UNKNOWN',
    evidence: 'NONE',
    verdictStage: 'FINAL',
    signalFormula: 'READABLE_CLARITY',
    segments: 1,
    tokens: 3,
    readTokens: 3,
    verdictBefore: null,
    evidenceScore: null,
    evidenceModel: null,
    judgeName: null,
    judgeDigest: null,
    probabilitySupported: null,
    verdictThreshold: null,
    calibrated: false,
    calibratorVersion: null,
    vortexFlow: 'forward',
    lakeWorthy: false,
    interventions: [],
    processingTimeMs: 1,
    createdAt: '2026-01-01T00:00:00Z',
    happenedAt: '2026-01-01T00:00:00Z',
  };
}

test('what waits for its vectors when texts are erased is told to nobody', async () => {
  const parts = { bus, logger };
  const reading = Promise.withResolvers<Awaited<ReturnType<VectorsOf>>>();
  const asked: string[][] = [];
  const answers = [reading.promise];
  const semantic = new SemanticFeed({
    feed: new OrderedFeed({
      ...parts,
      topic: inferenceCommitted,
      record: emptyRecord,
      positionOf: ({ seq }) => seq,
    }),
    models: new OrderedFeed({
      ...parts,
      topic: modelChanged,
      record: emptyRecord,
      positionOf: ({ seq }) => seq,
    }),
    vectorsOf: async (ids) => {
      asked.push([...ids]);
      return (await answers.shift()) ?? new Map(ids.map((id) => [id, new Map([[digest, vector]])]));
    },
    defaults: { read: async () => ({ head: 0, current: null, changes: [] }) },
    logger,
  });
  const told: string[] = [];
  const failures: string[] = [];
  const listener = () => ({
    onEvent: ({ inputText }: CommittedInference) => void told.push(inputText),
    onFailure: ({ name }: Error) => void failures.push(name),
  });
  const leave = await semantic.listen(nearness, listener());
  const secret = inference(1, 'SECRET');
  await bus.publish(inferenceCommitted, secret);
  while (asked.length === 0) await nextTurn();
  semantic.forget();
  expect(failures).toEqual(['SubscriptionInterruptedError']);
  const again = await semantic.listen(nearness, listener());
  reading.resolve(new Map([[secret.id, new Map([[digest, vector]])]]));
  await bus.publish(inferenceCommitted, inference(2, 'another'));
  while (asked.length < 2) await nextTurn();
  await nextTurn();
  expect(new Set(told)).toEqual(new Set(['another']));
  // Nothing waits: nobody is interrupted.
  semantic.forget();
  expect(failures).toHaveLength(1);
  await leave();
  await again();
});
