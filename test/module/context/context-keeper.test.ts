import { randomUUID } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import { createRandom } from '../../../scripts/default-model/random.ts';
import { ContextRepository } from '../../../src/modules/context/context.repository.ts';
import { ContextKeeper, type SegmentDraft } from '../../../src/modules/context/context-keeper.ts';
import { contextWindow, linearPolicy, vortexPolicy } from '../../../src/modules/context/context-window.ts';
import { retention } from '../../../src/modules/context/retention.ts';
import { OnnxModel } from '../../../src/modules/models/storage/model.entity.ts';
import { ContextMetrics } from '../../../src/modules/record/context.entity.ts';
import type { ContextMetricsDraft } from '../../../src/modules/record/draft.ts';
import { Inference } from '../../../src/modules/record/inference.entity.ts';
import { shortestFloat32 } from '../../../src/statistics/float32.ts';
import { dot } from '../../../src/statistics/vectors.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { randomUnitVector } from '../../support/random-values.ts';
import { storeInference } from '../../support/rows.ts';

const random = createRandom(41);
const [modelId, sameFiles, otherFiles] = [randomUUID(), randomUUID(), randomUUID()];
const models = [
  { id: modelId, name: 'one', digest: 'a'.repeat(64) },
  { id: sameFiles, name: 'the same files', digest: 'a'.repeat(64) },
  { id: otherFiles, name: 'another', digest: 'b'.repeat(64) },
].map((model) => ({ ...model, modelPath: 'a', tokenizerPath: 'b' }));

function draft(values: Partial<SegmentDraft> = {}): SegmentDraft {
  return {
    id: randomUUID(),
    modelId,
    vector: randomUnitVector(random, 8),
    tokenCount: 10,
    confidence: 0.5,
    signal: 0.5,
    ...values,
  };
}

/** Segments of many kinds. */
function variedDrafts(count: number, maxTokens: number): SegmentDraft[] {
  return Array.from({ length: count }, () =>
    draft({
      tokenCount: 1 + random.below(maxTokens),
      confidence: shortestFloat32(random.uniform()),
      signal: shortestFloat32(random.uniform()),
    }),
  );
}

/** What is to be measured after the last of the segments, computed from all of them at once. */
function ratesAfter(segments: readonly SegmentDraft[]) {
  const considered = segments.slice(-256);
  const rate = (policy: typeof linearPolicy) =>
    retention(considered, policy(considered), (one, other) =>
      dot(considered[one]?.vector ?? [], considered[other]?.vector ?? []),
    );
  return {
    retentionRate: expect.closeTo(rate(vortexPolicy), 6),
    baselineRetention: expect.closeTo(rate(linearPolicy), 6),
  };
}

describeOnEachDatabase('The context of a session', (database) => {
  const newKeeper = () => new ContextKeeper(() => new ContextRepository(database.fork()));

  beforeEach(async () => {
    await database.fork().upsertMany(OnnxModel, models, { onConflictFields: ['id'] });
  });

  async function store(
    sessionId: string,
    drafts: readonly SegmentDraft[],
    rows: readonly ContextMetricsDraft[],
  ) {
    const em = database.fork();
    for (const [index, { id, modelId: model, vector, confidence, signal }] of drafts.entries()) {
      const inference = em.create(Inference, {
        id,
        model,
        sessionId,
        inputText: 'a text',
        fluxPosition: 0,
        confidence,
        signalStrength: signal,
        processingTimeMs: 1,
        semanticEmbedding: [...vector],
      });
      const row = rows[index];
      if (row !== undefined) em.create(ContextMetrics, { ...row, inference });
    }
    await em.flush();
  }

  /** Measures and stores. */
  async function commit(sessionId: string, drafts: readonly SegmentDraft[], keeper = newKeeper()) {
    const rows = await keeper.measure(sessionId, drafts);
    await store(sessionId, drafts, rows);
    return rows;
  }

  it('begins with its first inference', async () => {
    expect(await newKeeper().measure('first', [draft({ tokenCount: 7 })])).toEqual([
      {
        tokenCount: 7,
        contextWindowSize: contextWindow,
        retentionRate: 1,
        baselineRetention: 1,
        sacredCheckpoints: [],
        vortexCycleCount: 0,
        segmentIndex: 1,
        segmentTokens: 7,
      },
    ]);
  });

  it('is kept whole as long as it fits, and counts tokens, checkpoints and cycles', async () => {
    for (const tokenCount of [4, 90, 3]) await commit('short', [draft({ tokenCount })]);
    const rows = await commit(
      'short',
      Array.from({ length: 7 }, () => draft()),
    );
    expect(rows.map((row) => row.tokenCount)).toEqual([107, 117, 127, 137, 147, 157, 167]);
    expect(rows.map((row) => row.segmentIndex)).toEqual([4, 5, 6, 7, 8, 9, 10]);
    expect(rows.map((row) => row.sacredCheckpoints.length)).toEqual([1, 1, 2, 2, 2, 3, 0]);
    expect(rows.map((row) => row.vortexCycleCount)).toEqual([0, 0, 0, 0, 0, 1, 1]);
    expect(rows.every((row) => row.retentionRate === 1 && row.baselineRetention === 1)).toBe(true);
  });

  it('beyond the window is measured as both policies have it, one by one and together, remembered and read again', async () => {
    const drafts = variedDrafts(24, 900);
    const remembering = newKeeper();
    const together = await newKeeper().measure('varied', drafts);
    for (const [index, one] of drafts.entries()) {
      const read = await newKeeper().measure('varied', [one]);
      const rows = await commit('varied', [one], remembering);
      expect(rows).toEqual(read);
      expect(rows).toEqual([together[index]]);
      expect(rows).toEqual([expect.objectContaining(ratesAfter(drafts.slice(0, index + 1)))]);
    }
    expect(together.at(-1)?.baselineRetention).toBeLessThan(1);
  });

  it('keeps a strong inference far back that the newest alone would have lost', async () => {
    const topic = randomUnitVector(random, 8);
    await commit('needle', [draft({ tokenCount: 500, confidence: 0.9, signal: 0.9 })]);
    const chatter = Array.from({ length: 20 }, () => draft({ tokenCount: 400, vector: topic }));
    const last = (await commit('needle', chatter)).at(-1);
    expect(last?.retentionRate).toBeGreaterThan((last?.baselineRetention ?? 1) + 0.02);
  });

  it('of any length is measured over its newest 256 inferences and counted over all', async () => {
    const drafts = variedDrafts(400, 40);
    await commit('long', drafts.slice(0, 150));
    const rows = await commit('long', drafts.slice(150));
    const tokens = drafts.reduce((sum, { tokenCount }) => sum + tokenCount, 0);
    expect(rows.at(-1)).toMatchObject({
      segmentIndex: 400,
      vortexCycleCount: 44,
      tokenCount: tokens,
      ...ratesAfter(drafts),
    });
    expect((await newKeeper().measure('long', [draft({ tokenCount: 1 })]))[0]).toMatchObject({
      segmentIndex: 401,
      tokenCount: tokens + 1,
    });
  });

  it('passes over inferences that were not measured', async () => {
    await commit('recorded', [draft({ tokenCount: 5 })]);
    await storeInference(database.fork(), { sessionId: 'recorded' });
    const elsewhere = await storeInference(database.fork(), { sessionId: 'recorded' });
    await database.fork().insert(ContextMetrics, {
      inference: elsewhere.id,
      tokenCount: 900,
      retentionRate: 0.5,
      createdAt: new Date(),
    });
    expect(await commit('recorded', [draft({ tokenCount: 6 })])).toEqual([
      expect.objectContaining({ segmentIndex: 2, tokenCount: 11 }),
    ]);
  });

  it('is a matter of its own session', async () => {
    await commit('mine', [draft({ tokenCount: 4000 })]);
    await commit('yours', [draft({ tokenCount: 4000 })]);
    expect(await newKeeper().measure('mine', [draft({ tokenCount: 96 })])).toEqual([
      expect.objectContaining({ segmentIndex: 2, tokenCount: 4096, retentionRate: 1, baselineRetention: 1 }),
    ]);
  });

  it('counts everything again after two servers measured at the same time', async () => {
    await commit('shared', [draft({ tokenCount: 1 })]);
    const [one, other] = [draft({ tokenCount: 20 }), draft({ tokenCount: 300 })];
    const [rowsOfOne, rowsOfOther] = [
      await newKeeper().measure('shared', [one]),
      await newKeeper().measure('shared', [other]),
    ];
    await store('shared', [one], rowsOfOne);
    await store('shared', [other], rowsOfOther);
    expect(rowsOfOther).toEqual([expect.objectContaining({ segmentIndex: 2, tokenCount: 301 })]);
    await commit('shared', variedDrafts(253, 1));
    // Only 255 inferences before the new one are read: the first is not among them now, and then
    // one of the two is not.
    for (const segmentIndex of [257, 258, 259, 260]) {
      expect(await commit('shared', [draft({ tokenCount: 1 })])).toEqual([
        expect.objectContaining({ segmentIndex, tokenCount: 1 + 20 + 300 + 253 + (segmentIndex - 256) }),
      ]);
    }
  });

  it('says nothing about vectors of different or unknown spaces', async () => {
    const vector = randomUnitVector(random, 8);
    const kept = async (one: string | null, other: string | null) => {
      const session = randomUUID();
      await commit(session, [draft({ tokenCount: 4000, vector, modelId: one })]);
      const [row] = await newKeeper().measure(session, [draft({ tokenCount: 4000, vector, modelId: other })]);
      return row?.baselineRetention;
    };
    expect(await kept(modelId, modelId)).toBeCloseTo(1, 6);
    expect(await kept(modelId, sameFiles)).toBeCloseTo(1, 6);
    expect(await kept(modelId, otherFiles)).toBe(0.5);
    expect(await kept(null, null)).toBe(0.5);
    expect(await kept(modelId, null)).toBe(0.5);
  });
});
