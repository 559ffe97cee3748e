import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, isHere, patient } from '../support/installation.ts';
import { StreamClient } from '../support/stream-client.ts';
import { recordHallucination } from './actions.ts';
import { LakeUpdates } from './operations/lake.operations.ts';
import { MetricsUpdates } from './operations/streams.operations.ts';

const preload = new URL('./wrong-clock.mjs', import.meta.url);
const hourMs = 3_600_000;

/** All times in an answer, as how many hours they are from now, rounded. */
function hoursFromNow(answer: unknown): number[] {
  const times = JSON.stringify(answer).matchAll(/"(\d{4}-\d\d-\d\dT[^"]+)"/g);
  return [...times].map(([, time = '']) => Math.abs(Math.round((Date.parse(time) - Date.now()) / hourMs)));
}

/** Changes that store a time, and what is asked of them. */
const changes: readonly (readonly [name: string, mutation: (id: string) => string])[] = [
  [
    'an inference',
    () => 'infer(input: { text: "What time is it?" }) { ... on InferPayload { inference { createdAt } } }',
  ],
  [
    'an intervention',
    (id) =>
      `recordIntervention(input: { inferenceId: "${id}", position: 6, signalBefore: 0.5, signalAfter: 0.6 }) { ... on RecordInterventionPayload { intervention { createdAt } } }`,
  ],
  [
    'a training sample',
    () =>
      'addTrainingSamples(input: { samples: [{ text: "A sample", expectedPosition: 3, expectedElp: { ethos: 0.2, logos: 0.5, pathos: 0.3 } }] }) { ... on AddTrainingSamplesPayload { samples { createdAt } } }',
  ],
  [
    'feedback',
    (id) =>
      `submitFeedback(input: { inferenceId: "${id}", fluxPosition: 3 }) { ... on SubmitFeedbackPayload { feedback { createdAt } } }`,
  ],
  [
    'a model that is loaded',
    () =>
      'loadModel(input: { model: "vortex-static-384" }) { ... on LoadModelPayload { model { loadedAt } } }',
  ],
  ['the summary', () => 'refreshPerformanceSummary { refreshedAt }'],
];

/** Lists that tell the newest first, and what adds to them and gives the id of what it added. */
const lists: readonly (readonly [field: string, mutation: (id: string) => string])[] = [
  [
    'beamTensors',
    () =>
      'infer(input: { text: "What is a river?" }) { ... on InferPayload { inference { beamTensor { id } } } }',
  ],
  [
    'trainingSamples',
    () =>
      'addTrainingSamples(input: { samples: [{ text: "A sample", expectedPosition: 3, expectedElp: { ethos: 0.2, logos: 0.5, pathos: 0.3 } }] }) { ... on AddTrainingSamplesPayload { samples { id } } }',
  ],
  [
    'feedback',
    (id) =>
      `submitFeedback(input: { inferenceId: "${id}", fluxPosition: 3 }) { ... on SubmitFeedbackPayload { feedback { id } } }`,
  ],
  [
    'erasures',
    (id) =>
      `eraseInference(input: { inferenceId: "${id}" }) { ... on EraseInferencePayload { erasure { id } } }`,
  ],
];

/** The ids in an answer. */
const idsIn = (answer: unknown) =>
  [...JSON.stringify(answer).matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id);

/** The cursor in an answer. */
const cursorIn = (answer: unknown) => /"cursor":"([^"]+)"/.exec(JSON.stringify(answer))?.[1] ?? '';

describe.skipIf(!isHere('servers')).each([-30, 30])(
  'beside a server whose clock is wrong by %i hours',
  patient,
  (hours) => {
    let installation: Installation;
    let wrongUrl: string;
    let right: GraphqlClient;
    let wrong: GraphqlClient;

    beforeAll(async () => {
      installation = await Installation.create('servers');
      const options = { NODE_OPTIONS: `--import ${preload.href}`, WRONG_BY_HOURS: String(hours) };
      wrongUrl = (await installation.start(options)).url;
      wrong = new GraphqlClient(wrongUrl);
      right = new GraphqlClient((await installation.start()).url);
    });
    afterAll(() => installation.dispose());

    async function ask(client: GraphqlClient, query: string): Promise<unknown> {
      const { body } = await client.post(JSON.stringify({ query }));
      expect(body).not.toHaveProperty('errors');
      return body;
    }

    test.each(changes)('%s has the time of the database', async (_name, mutation) => {
      const { id } = await recordHallucination(wrong);
      expect(hoursFromNow(await ask(wrong, `mutation { ${mutation(id)} }`))).toEqual([0]);
    });

    test('both count the same', async () => {
      await recordHallucination(wrong);
      await recordHallucination(right);
      const figures =
        '{ metrics(window: LAST_HOUR) { inferenceCount } hallucinations { count24h inferences24h rate } performanceSummary { inferenceCount } }';
      await ask(wrong, 'mutation { refreshPerformanceSummary { __typename } }');
      const [there, here] = [await ask(wrong, figures), await ask(right, figures)];
      expect(there).toEqual(here);
      expect(here).toMatchObject({
        data: {
          hallucinations: { count24h: expect.toSatisfy((count) => count >= 2) },
          performanceSummary: [{ inferenceCount: expect.toSatisfy((count) => count >= 2) }],
        },
      });
    });

    test.each(lists)('%s tell the newest first, whichever server stored it', async (field, mutation) => {
      const added: unknown[] = [];
      for (const client of [wrong, right, wrong, right]) {
        const { id } = await recordHallucination(right);
        added.unshift(...idsIn(await ask(client, `mutation { ${mutation(id)} }`)));
      }
      expect(added).toHaveLength(4);
      const walked: unknown[] = [];
      for (let cursor = ''; walked.length < 4; ) {
        const after = cursor === '' ? '' : `, after: "${cursor}"`;
        const page = await ask(right, `{ ${field}(first: 1${after}) { edges { cursor node { id } } } }`);
        walked.push(...idsIn(page));
        cursor = cursorIn(page);
      }
      expect(walked).toEqual(added);
      const back = await ask(
        wrong,
        `{ ${field}(first: 4) { edges { node { id } } pageInfo { endCursor } } }`,
      );
      expect(idsIn(back)).toEqual(added);
      const end = /"endCursor":"([^"]+)"/.exec(JSON.stringify(back))?.[1];
      const before = await ask(wrong, `{ ${field}(last: 3, before: "${end}") { edges { node { id } } } }`);
      expect(idsIn(before)).toEqual(added.slice(0, 3));
    });

    test('streams tell the time of the database', async () => {
      const lake = StreamClient.openWith('WebSocket', wrongUrl, LakeUpdates, {});
      const figures = StreamClient.openWith('WebSocket', wrongUrl, MetricsUpdates, { everyMs: 60_000 });
      const reading = await figures.findData(() => true);
      const { id } = await recordHallucination(wrong);
      await ask(wrong, `mutation { archiveInference(input: { inferenceId: "${id}" }) { __typename } }`);
      const archived = await lake.findData(() => true);
      figures.close();
      lake.close();
      expect(hoursFromNow([reading, archived])).toEqual([0, 0]);
    });
  },
);
