import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../support/command-line.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { describeOnEachInstallation, Installation } from '../support/installation.ts';
import { writeFolder } from '../support/model-folders.ts';
import { inferenceExport, negation } from '../support/overlap-models.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { StreamClient } from '../support/stream-client.ts';
import { inferAnswer } from './actions.ts';
import { Figures } from './operations/figures.operations.ts';
import { VerdictById } from './operations/inferences.operations.ts';
import { HallucinationUpdates, InferenceUpdates, Replay } from './operations/streams.operations.ts';
import { untilLive } from './until-live.ts';

const text = 'What lies in the river?';
const context = ['the river and the stone'];
const supported = 'the river and the stone';
/** To the cross-encoder every one of these words is the same unknown one. */
const withdrawn = {
  response: 'Dentists recommend brushing twice',
  context: ['Volcanoes erupted somewhere yesterday'],
};
const contradicted = `the river and ${negation} stone`;

describeOnEachInstallation('a second look', (kind) => {
  let installation: Installation;
  let server: ServerProcess;
  let client: GraphqlClient;
  let scratch = '';

  const environment = () => ({ ...installation.environment, MODELS_DIR: join(scratch, 'models') });
  const start = async () => {
    server = await installation.start(environment());
    client = new GraphqlClient(server.url);
  };
  const flagged = async () => (await client.data(Figures)).hallucinations?.count24h ?? 0;
  const readVerdict = async (id: string) => (await client.data(VerdictById, { id })).inference;

  beforeAll(async () => {
    installation = await Installation.create(kind);
    scratch = await mkdtemp(join(tmpdir(), 'vortex-second-look-'));
    await writeFolder(join(scratch, 'export'), inferenceExport);
    const added = await runCommand(
      ['models', 'add', join(scratch, 'export'), '--name', 'nli', '--copy'],
      environment(),
      scratch,
    );
    expect(added).toMatchObject({ code: 0 });
    await start();
  });
  afterAll(async () => {
    await installation.dispose();
    await rm(scratch, { recursive: true });
  });

  test('comes after a provisional verdict, on the same streams, and changes all that follows from it', async () => {
    const inferences = StreamClient.open('WebSocket', server.url, InferenceUpdates);
    const hallucinations = StreamClient.open('WebSocket', server.url, HallucinationUpdates);
    await untilLive(client, [inferences]);
    const counted = await flagged();
    const provisional = await inferAnswer(client, { text, response: contradicted, context });
    expect(provisional).toMatchObject({ verdictStage: 'PROVISIONAL', evidence: 'CONTEXT' });
    const { inferenceUpdates } = await inferences.findData(
      ({ inferenceUpdates: { node } }) => node.id === provisional.id && node.verdictStage === 'VERIFIED',
    );
    const { node: verified } = inferenceUpdates;
    expect(verified).toMatchObject({
      isCalibrated: false,
      calibratorVersion: null,
      verdict: 'HALLUCINATED',
      hallucinationDetected: true,
      lakeWorthy: false,
    });
    await hallucinations.findData(
      ({ hallucinationUpdates: { node } }) => node.id === provisional.id && node.verdictStage === 'VERIFIED',
    );
    const mine = inferences.data.filter(({ inferenceUpdates: { node } }) => node.id === provisional.id);
    expect(mine.map(({ inferenceUpdates: { node } }) => node.verdictStage)).toEqual([
      'PROVISIONAL',
      'VERIFIED',
    ]);
    expect(new Set(mine.map(({ inferenceUpdates: { cursor } }) => cursor)).size).toBe(2);
    const [committed, looked] = mine.map((update) => update.inferenceUpdates);
    expect(committed?.at).toBe(verified.createdAt);
    expect(Date.parse(looked?.at ?? '')).toBeGreaterThanOrEqual(Date.parse(committed?.at ?? ''));
    const replay = StreamClient.openWith('WebSocket', server.url, Replay, {
      from: looked?.at ?? '',
      to: new Date(Date.parse(looked?.at ?? '') + 1).toISOString(),
      speed: 1_000_000,
      filter: { verdicts: ['HALLUCINATED'] },
    });
    expect(await replay.ended).toEqual({ kind: 'complete' });
    expect(replay.data.map((update) => update.replay)).toContainEqual(looked);
    expect(await readVerdict(provisional.id)).toMatchObject({
      verdict: 'HALLUCINATED',
      verdictStage: 'VERIFIED',
      probabilitySupported: verified.probabilitySupported,
      signalStrength: verified.signalStrength,
      verification: {
        verdictBefore: provisional.verdict,
        probabilityBefore: provisional.probabilitySupported,
        verdict: 'HALLUCINATED',
        probabilitySupported: verified.probabilitySupported,
        sentences: [{ text: contradicted }],
        model: { name: 'nli' },
      },
    });
    const before = verified.interventions[0]?.signalBefore ?? verified.signalStrength;
    expect(before).toBe(verified.probabilitySupported);
    await expect.poll(flagged).toBe(counted + 1);
    inferences.close();
    hallucinations.close();
  });

  test('confirms what the passages carry', async () => {
    const { id } = await inferAnswer(client, { text, response: supported, context });
    await expect
      .poll(() => readVerdict(id))
      .toMatchObject({ verdict: 'SUPPORTED', verdictStage: 'VERIFIED', hallucinationDetected: false });
  });

  test('withdraws a flag where flags are told of', async () => {
    const hallucinations = StreamClient.open('server-sent events', server.url, HallucinationUpdates);
    await untilLive(client, [hallucinations]);
    const { id } = await inferAnswer(client, { text, ...withdrawn });
    await expect
      .poll(() => readVerdict(id))
      .toMatchObject({
        verdict: 'SUPPORTED',
        verdictStage: 'VERIFIED',
        verification: { verdictBefore: 'HALLUCINATED' },
      });
    await hallucinations.findData(
      ({ hallucinationUpdates: { node } }) => node.id === id && node.verdictStage === 'VERIFIED',
    );
    const mine = hallucinations.data.filter(({ hallucinationUpdates: { node } }) => node.id === id);
    expect(mine.map(({ hallucinationUpdates: { node } }) => node.verdict)).toEqual([
      'HALLUCINATED',
      'SUPPORTED',
    ]);
    hallucinations.close();
  });

  test('is not taken at what has nothing to rest on, or rests on samples', async () => {
    expect(await inferAnswer(client, { text, response: supported })).toMatchObject({ verdictStage: 'FINAL' });
    expect(
      await inferAnswer(client, { text, response: supported, samples: [supported, supported] }),
    ).toMatchObject({ verdictStage: 'FINAL', evidence: 'SAMPLES' });
  });

  test('is taken after a restart at what was left provisional', async () => {
    const responses = Array.from(
      { length: 20 },
      (_, index) => `${contradicted} ${'and '.repeat(index)}river`,
    );
    const provisional = await Promise.all(
      responses.map((response) => inferAnswer(client, { text, response, context })),
    );
    await server.kill9();
    await start();
    for (const { id } of provisional) {
      await expect.poll(async () => (await readVerdict(id))?.verdictStage).toBe('VERIFIED');
    }
  });
});
