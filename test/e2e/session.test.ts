import { expect, test } from 'vitest';
import { cycle } from '../../src/domain/vortex-flow.ts';
import { describeOnEachInstallation } from '../support/installation.ts';
import { withServer } from '../support/with-server.ts';
import { expectTypename, infer, record, variedTexts } from './actions.ts';
import { InferBatch } from './operations/inferences.operations.ts';
import { NewestSessions, SessionById } from './operations/sessions.operations.ts';

describeOnEachInstallation('a session', (kind) => {
  const running = withServer(kind);

  /** Asks for the session with all its inferences. */
  async function sessionOf(id: string) {
    const { session } = await running.client.data(SessionById, { id, first: 100 });
    if (session === null || session === undefined) throw new Error(`There is no session ${id}.`);
    return { ...session, inferences: session.inferences.edges.map(({ node }) => node) };
  }

  test('is null until an inference names it', async () => {
    expect(await running.client.data(SessionById, { id: 'nobody' })).toEqual({ session: null });
    expect(await running.client.data(NewestSessions, { first: 10 })).toMatchObject({
      sessions: { totalCount: 0, edges: [] },
    });
  });

  test('sums up what its inferences say one by one', async () => {
    const id = 'a-conversation';
    for (const text of variedTexts.slice(0, 6)) await infer(running.client, text, id);
    const batch = await running.client.data(InferBatch, {
      input: { texts: variedTexts.slice(6, 14), sessionId: id },
    });
    expectTypename(batch.inferBatch, 'InferBatchPayload');
    const { inferences, ...session } = await sessionOf(id);
    expect(inferences).toHaveLength(14);
    const count = (flow: string) => inferences.filter(({ vortexFlow }) => vortexFlow === flow).length;
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const tokens = inferences.map(({ contextMetrics: [metrics] }) => metrics?.segmentTokens ?? 0);
    expect(tokens.every((one) => one > 3)).toBe(true);
    expect(session).toMatchObject({
      sessionId: id,
      inferenceCount: 14,
      firstAt: inferences.at(0)?.createdAt,
      lastAt: inferences.at(-1)?.createdAt,
      flow: {
        forward: count('FORWARD'),
        backward: count('BACKWARD'),
        none: count('NONE'),
        net: count('FORWARD') - count('BACKWARD'),
        current: inferences.map(({ fluxPosition }) => fluxPosition).findLast((one) => cycle.includes(one)),
      },
      retention: {
        tokenCount: tokens.reduce((sum, one) => sum + one),
        contextWindowSize: 4096,
        retentionRate: 1,
        baselineRetention: 1,
        improvement: 0,
        sacredCheckpoints: [3],
        vortexCycleCount: 1,
        segmentIndex: 14,
        segmentTokens: tokens.at(-1),
      },
      meanSignalStrength: expect.closeTo(mean(inferences.map(({ signalStrength }) => signalStrength)), 5),
      meanConfidence: expect.closeTo(mean(inferences.map(({ confidence }) => confidence)), 5),
      verdicts: { unknown: 14, supported: 0, hallucinated: 0 },
      hallucinationRate: 0,
    });
  });

  test('counts every inference once when many arrive together', async () => {
    const id = 'many-at-once';
    await Promise.all(variedTexts.slice(20, 50).map((text) => infer(running.client, text, id)));
    const { inferences } = await sessionOf(id);
    const metrics = inferences.flatMap(({ contextMetrics }) => contextMetrics);
    expect(metrics.map(({ segmentIndex }) => segmentIndex)).toEqual(
      Array.from({ length: 30 }, (_, index) => index + 1),
    );
    let tokens = 0;
    for (const { segmentTokens, tokenCount } of metrics) {
      tokens += segmentTokens ?? 0;
      expect(tokenCount).toBe(tokens);
    }
  });

  test('longer than the window is not kept whole, and whole texts are counted, not what the model reads of them', async () => {
    const id = 'long-texts';
    for (const [index, text] of variedTexts.slice(60, 66).entries()) {
      await infer(running.client, `${text} ${`and number ${index} `.repeat(400)}`, id);
    }
    const { retention, inferences } = await sessionOf(id);
    const metrics = inferences.map(({ contextMetrics: [one] }) => one);
    expect(metrics.every((one) => (one?.segmentTokens ?? 0) > 1200)).toBe(true);
    expect(metrics.map((one) => one?.baselineRetention === 1)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(retention?.baselineRetention).toBeLessThan(1);
    expect(retention?.baselineRetention).toBeGreaterThan(0);
    expect(retention?.retentionRate).toBeGreaterThan(0);
  });

  test('holds what was recorded in it, which is no part of its context', async () => {
    const id = 'recorded';
    await record(running.client, { sessionId: id });
    expect(await sessionOf(id)).toMatchObject({ inferenceCount: 1, retention: null });
    await infer(running.client, 'The river is deep.', id);
    expect(await sessionOf(id)).toMatchObject({ inferenceCount: 2, retention: { segmentIndex: 1 } });
  });

  test('is found by its name, also if the name looks like the global id of another', async () => {
    const globalId = (name: string) => Buffer.from(`Session:${name}`).toString('base64url');
    const [plain, disguised] = ['plain', globalId('nobody')];
    for (const name of [plain, disguised]) await record(running.client, { sessionId: name });
    const found = async (id: string) =>
      (await running.client.data(SessionById, { id })).session?.sessionId ?? null;
    expect(await found(plain)).toBe(plain);
    expect(await found(globalId(plain))).toBe(plain);
    expect(await found(disguised)).toBe(disguised);
    expect(await found(globalId(disguised))).toBe(disguised);
    expect(await found(globalId('absent'))).toBeNull();
  });

  test('stands in the list where its newest inference puts it', async () => {
    const first = await running.client.data(NewestSessions, { first: 3 });
    expect(first.sessions.edges.map(({ node }) => node.sessionId).slice(1)).toEqual(['plain', 'recorded']);
    await infer(running.client, 'Once more.', 'many-at-once');
    const { sessions } = await running.client.data(NewestSessions, { first: 1 });
    expect(sessions).toMatchObject({
      totalCount: 6,
      edges: [{ node: { sessionId: 'many-at-once', inferenceCount: 31, retention: { segmentIndex: 31 } } }],
      pageInfo: { hasNextPage: true },
    });
    const after = await running.client.data(NewestSessions, { first: 1, after: sessions.pageInfo.endCursor });
    expect(after.sessions.edges.map(({ node }) => node.sessionId)).toEqual([
      Buffer.from('Session:nobody').toString('base64url'),
    ]);
  });

  test('is refused under a name that no session can have', async () => {
    const { errors } = await running.client.execute(SessionById, { id: 'two words' });
    expect(errors?.[0]?.message).toContain('id: expects 1 to 128 printable ASCII characters');
  });
});
