import type { RequiredEntityData } from '@mikro-orm/core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Flow } from '../../../src/domain/vortex-flow.ts';
import { ContextRepository } from '../../../src/modules/context/context.repository.ts';
import { ContextService } from '../../../src/modules/context/context.service.ts';
import { inferenceFilterSchema } from '../../../src/modules/inferences/inference.input.ts';
import { InferenceRepository } from '../../../src/modules/inferences/inference.repository.ts';
import { ContextMetrics } from '../../../src/modules/record/context.entity.ts';
import type { Inference } from '../../../src/modules/record/inference.entity.ts';
import { SessionRepository } from '../../../src/modules/sessions/session.repository.ts';
import { SessionService } from '../../../src/modules/sessions/session.service.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { refusalOf } from '../../support/refusals.ts';
import { storeInference } from '../../support/rows.ts';

describeOnEachDatabase('Sessions', (database) => {
  beforeEach(() => database.clear());

  function service(): SessionService {
    const em = database.fork();
    const inferences = new InferenceRepository(em);
    return new SessionService({
      repository: new SessionRepository(em),
      context: new ContextService(new ContextRepository(em)),
      inferences: {
        page: (filter, order, request) =>
          inferences.page(inferenceFilterSchema.parse(filter), order, request),
      },
    });
  }

  const store = (sessionId: string | null, values: Partial<RequiredEntityData<Inference>> = {}) =>
    storeInference(database.fork(), { sessionId, ...values });

  async function storeSteps(sessionId: string, flows: readonly Flow[]): Promise<void> {
    for (const vortexFlow of flows) await store(sessionId, { vortexFlow });
  }

  const steps = (forward: number, backward: number): Flow[] => [
    ...Array.from({ length: forward }, () => 'forward' as const),
    ...Array.from({ length: backward }, () => 'backward' as const),
  ];

  it('are there as soon as an inference names them', async () => {
    await store(null);
    expect(await service().find('s')).toBeNull();
    expect((await service().page({})).edges).toEqual([]);
    await store('s');
    expect(await service().find('s')).toMatchObject({ id: 's', inferenceCount: 1 });
  });

  it('sum up their own inferences', async () => {
    const [first, last] = [new Date('2026-03-01T10:00:00.250Z'), new Date('2026-03-01T11:30:00Z')];
    await store('s', { createdAt: first, signalStrength: 0.2, confidence: 0.5, fluxPosition: 4 });
    await store('s', {
      createdAt: new Date('2026-03-01T11:00:00Z'),
      signalStrength: 0.3,
      confidence: 0.7,
      fluxPosition: 8,
      vortexFlow: 'forward',
      verdict: 'HALLUCINATED',
      evidence: 'CONTEXT',
      hallucinationDetected: true,
    });
    await store('s', {
      createdAt: last,
      signalStrength: 0.9,
      confidence: 0.9,
      fluxPosition: 9,
      verdict: 'SUPPORTED',
      evidence: 'SAMPLES',
    });
    await store('another', { signalStrength: 1, confidence: 1, fluxPosition: 1, vortexFlow: 'backward' });
    expect(await service().find('s')).toEqual({
      id: 's',
      inferenceCount: 3,
      firstAt: first,
      lastAt: last,
      flow: { forward: 1, backward: 0, none: 2, net: 1, cycles: 0, current: 8 },
      meanSignalStrength: 0.466667,
      meanConfidence: 0.7,
      verdicts: { unknown: 1, supported: 1, hallucinated: 1 },
      hallucinationRate: 0.333333,
    });
  });

  describe('complete a cycle', () => {
    it.each([
      ['at the sixth net step', steps(6, 0), 1],
      ['not before', steps(5, 0), 0],
      ['once, though steps back follow', steps(6, 6), 1],
      ['not twice by the same steps', [...steps(6, 1), ...steps(1, 0)], 1],
      ['again after six more', [...steps(6, 1), ...steps(7, 0)], 2],
      ['only after making good the steps back', [...steps(0, 3), ...steps(8, 0)], 0],
      ['with steps between that go nowhere', [...steps(3, 0), 'none' as const, ...steps(3, 0)], 1],
    ])('%s', async (_, flows, cycles) => {
      await storeSteps('s', flows);
      expect((await service().find('s'))?.flow).toMatchObject({ cycles, current: null });
    });
  });

  it('list their inferences oldest first, page by page', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      ids.push((await store('s')).id);
      await store('another');
    }
    const page = await service().inferences('s', { first: 3 });
    expect(page.edges.map(({ node }) => node.id)).toEqual(ids.slice(0, 3));
    const rest = await service().inferences('s', { first: 3, after: page.edges.at(-1)?.cursor ?? '' });
    expect(rest.edges.map(({ node }) => node.id)).toEqual(ids.slice(3));
    expect(await rest.totalCount()).toBe(5);
  });

  it('tell the context metrics of their newest measured inference', async () => {
    const measured = [await store('s'), await store('s')];
    for (const [index, { id }] of measured.entries()) {
      await database.fork().insert(ContextMetrics, {
        inference: id,
        tokenCount: 100 * (index + 1),
        retentionRate: 0.5,
        baselineRetention: 0.25,
        createdAt: new Date(),
      });
    }
    await store('s');
    await store('unmeasured');
    const one = service();
    const [of, ofUnmeasured, ofAbsent] = await Promise.all(
      ['s', 'unmeasured', 'absent'].map((id) => one.retention(id)),
    );
    expect(of).toMatchObject({ tokenCount: 200, retentionRate: 0.5, baselineRetention: 0.25 });
    expect([ofUnmeasured, ofAbsent]).toEqual([null, null]);
  });

  it('are listed with the newest activity first, each once, page by page', async () => {
    for (const id of ['a', 'b', 'c', 'a', null, 'd', 'b', 'b']) await store(id);
    const names = (page: Awaited<ReturnType<SessionService['page']>>) =>
      page.edges.map(({ node }) => node.id);
    const all = await service().page({});
    expect(names(all)).toEqual(['b', 'd', 'a', 'c']);
    expect(all.edges.map(({ node }) => node.inferenceCount)).toEqual([3, 1, 2, 1]);
    expect(await all.totalCount()).toBe(4);
    const first = await service().page({ first: 2 });
    expect([names(first), first.hasNextPage]).toEqual([['b', 'd'], true]);
    const second = await service().page({ first: 2, after: first.edges.at(-1)?.cursor ?? '' });
    expect([names(second), second.hasNextPage]).toEqual([['a', 'c'], false]);
    expect(names(await service().page({ last: 1 }))).toEqual(['c']);
  });

  it('have names of printable characters', async () => {
    for (const id of ['', 'two words', 'a'.repeat(129), 'é', 'NUL\0']) {
      expect(await refusalOf(() => service().find(id))).toEqual([
        { path: 'id', message: 'expects 1 to 128 printable ASCII characters without spaces' },
      ]);
    }
    expect(await refusalOf(() => service().page({ after: 'nonsense' }))).toEqual([
      { path: 'after', message: expect.stringContaining('is not a cursor of this list') },
    ]);
  });
});
