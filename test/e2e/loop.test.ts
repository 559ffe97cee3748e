import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everyKindOfRequest } from '../support/every-kind-of-request.ts';
import type { InferenceDetailsFragment } from '../support/gql/graphql.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import {
  describeOnEachInstallation,
  Installation,
  type InstallationKind,
  isHere,
  patient,
} from '../support/installation.ts';
import { OwnPostgres, postgresServerIsHere } from '../support/own-postgres.ts';
import { infer, inferBatch, variedTexts } from './actions.ts';
import { Figures } from './operations/figures.operations.ts';
import { InferenceById, NewestInferences, NodeById } from './operations/inferences.operations.ts';

const text = 'Is it fair to break a promise in order to spare a friend?';

describeOnEachInstallation('a text that was read', (kind) => {
  textThatWasRead(kind, () => Installation.create(kind));
});

describe.skipIf(!postgresServerIsHere || !isHere('servers'))(
  'a text that was read by serializable transactions',
  patient,
  () => {
    let postgres: OwnPostgres;

    beforeAll(async () => {
      postgres = await OwnPostgres.create();
      await postgres.start({ default_transaction_isolation: 'serializable' });
    });
    afterAll(() => postgres.dispose());

    const running = textThatWasRead('servers', () => Installation.createOn(postgres));

    test('does not fail where many are read and changed at once', async () => {
      for (let round = 0; round < 2; round += 1) {
        await Promise.all(Array.from({ length: 6 }, () => everyKindOfRequest(running.url)));
      }
    });
  },
);

/** @returns where its server is while its tests run. */
function textThatWasRead(
  kind: InstallationKind,
  create: () => Promise<Installation>,
): { readonly url: string } {
  let installation: Installation;
  let url = '';
  let client: GraphqlClient;
  let inference: InferenceDetailsFragment;

  beforeAll(async () => {
    installation = await create();
    ({ url } = await installation.start());
    client = new GraphqlClient(url);
    inference = await infer(client, text, 'first-steps');
  });
  afterAll(() => installation.dispose());

  test('has a tensor, a model, and measures that belong together', () => {
    expect(inference).toMatchObject({
      inputText: text,
      sessionId: 'first-steps',
      verdict: 'UNKNOWN',
      evidence: 'NONE',
      hallucinationDetected: false,
      model: { status: 'READY' },
      contextMetrics: [{ id: expect.any(String) }],
    });
    const digits = inference.beamTensor?.digits ?? [];
    expect(digits).toHaveLength(9);
    expect(digits.reduce((sum, digit) => sum + digit, 0)).toBeCloseTo(1, 5);
    expect(inference.confidence).toBe(Math.max(...digits));
    expect(inference.beamTensor).toMatchObject({
      fluxPosition: inference.fluxPosition,
      confidence: inference.confidence,
      elpChannels: inference.elpChannels,
    });
  });

  test('is found by its id, by its UUID, as a node and in the list, the same everywhere', async () => {
    expect(await client.data(InferenceById, { id: inference.id })).toEqual({ inference });
    expect(await client.data(InferenceById, { id: inference.uuid })).toEqual({ inference });
    expect(await client.data(NodeById, { id: inference.id })).toEqual({ node: inference });
    const { inferences } = await client.data(NewestInferences, { first: 10 });
    expect(inferences).toMatchObject({ totalCount: 1, edges: [{ node: inference }] });
    expect(inferences.pageInfo).toEqual({ hasNextPage: false, endCursor: inferences.edges[0]?.cursor });
  });

  test('counts in the metrics and in the live figures', async () => {
    const figures = await client.data(Figures);
    expect(figures.metrics).toMatchObject({
      inferenceCount: 1,
      meanConfidence: expect.closeTo(inference.confidence, 5),
      meanSignalStrength: expect.closeTo(inference.signalStrength, 5),
      meanProcessingTimeMs: inference.processingTimeMs,
      modelCount: 1,
    });
    expect(figures.signal).toEqual({
      current: inference.signalStrength,
      history: [inference.signalStrength],
    });
    expect(figures.hallucinations).toMatchObject({ rate: 0, count24h: 0, inferences24h: 1 });
  });

  test.runIf(kind === 'servers')('writes the live keys, each with an expiry', async () => {
    const redis = installation.redis;
    if (redis === null) throw new Error('This kind of installation has a Redis.');
    const names = await redis.names();
    expect(names).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^embedding:text:[0-9a-f]{64}$/),
        'inference:count:24h',
        expect.stringMatching(/^model:[0-9a-f-]{36}:latency$/),
        'signal:current',
        'signal:history',
      ]),
    );
    const lifetimes = await Promise.all(names.map((name) => redis.client.ttl(redis.prefix + name)));
    expect(Math.min(...lifetimes)).toBeGreaterThan(0);
  });

  test('at position 3, 6 or 9 has the one intervention that its signal shows, and nowhere else', async () => {
    const inferences = await inferBatch(client, variedTexts.slice(0, 100));
    const sacred = inferences.filter(({ fluxPosition }) => [3, 6, 9].includes(fluxPosition));
    expect(sacred.length).toBeGreaterThan(0);
    for (const { fluxPosition, interventions, signalStrength } of sacred) {
      expect(interventions).toMatchObject([{ position: fluxPosition, signalAfter: signalStrength }]);
    }
    for (const one of inferences) {
      expect(one.vortexIntervention).toBe(sacred.includes(one));
      expect(one.interventions).toHaveLength(sacred.includes(one) ? 1 : 0);
    }
    const { inferences: page } = await client.data(NewestInferences, { first: 100 });
    expect(page.edges.map(({ node }) => node)).toEqual(inferences.toReversed());
    const { metrics, sacredStats } = await client.data(Figures);
    const first = inference.interventions.length;
    expect(metrics.interventionCount).toBe(sacred.length + first);
    expect(sacredStats?.interventionCount).toBe(sacred.length + first);
  });

  return {
    get url() {
      return url;
    },
  };
}

describe.skipIf(!isHere('servers'))('two servers on one PostgreSQL and one Redis', () => {
  let installation: Installation;
  let clients: GraphqlClient[];

  beforeAll(async () => {
    installation = await Installation.create('servers');
    const servers = await Promise.all([installation.start(), installation.start()]);
    clients = servers.map(({ url }) => new GraphqlClient(url));
  });
  afterAll(() => installation.dispose());

  test('each sees what the other committed, and both tell the same figures', async () => {
    for (const [index, writer] of clients.entries()) {
      const inference = await infer(writer, `${text} (${index})`);
      const seen = await Promise.all(
        clients.map((client) => client.data(InferenceById, { id: inference.id })),
      );
      expect(seen).toEqual([{ inference }, { inference }]);
    }
    const [mine, theirs] = await Promise.all(clients.map((client) => client.data(Figures)));
    expect(mine).toEqual(theirs);
    expect(mine).toMatchObject({ metrics: { inferenceCount: 2 }, hallucinations: { inferences24h: 2 } });
  });
});
