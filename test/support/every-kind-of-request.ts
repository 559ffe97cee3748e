import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { patienceMs } from './patience.ts';
import { StreamClient, type Transport, transports } from './stream-client.ts';

/**
 * What each kind of operation that goes to the database is, without a variable: reads, writes, and
 * those that take locks.
 */
const reads = [
  '{ inferences(first: 5) { totalCount edges { node { id beamTensor { digits } interventions { id } } } } }',
  '{ interventions(first: 5) { edges { node { id } } } }',
  '{ sessions(first: 5) { edges { node { id } } } metrics { inferenceCount meanSignalStrength } }',
  '{ models(first: 5) { edges { node { name } } } performanceSummary { hour } trainingSamples(first: 1) { totalCount } }',
  '{ similarInferences(target: { text: "a river" }, first: 3) { nearest { similarity } } }',
];

const changes = {
  infer:
    'mutation { answer: infer(input: { text: "What is a river?", sessionId: "probe" }) { __typename ... on InferPayload { inference { id } } ... on Error { code } } }',
  batch: 'mutation { answer: inferBatch(input: { texts: ["a", "b"] }) { __typename ... on Error { code } } }',
  summary: 'mutation { answer: refreshPerformanceSummary { __typename } }',
};

const ofInference = (id: string) => ({
  intervention: `mutation { answer: recordIntervention(input: { inferenceId: "${id}", position: 3, signalBefore: 0.5, signalAfter: 0.75 }) { __typename ... on Error { code } } }`,
  feedback: `mutation { answer: submitFeedback(input: { inferenceId: "${id}", fluxPosition: 3 }) { __typename ... on Error { code } } }`,
  archive: `mutation { answer: archiveInference(input: { inferenceId: "${id}" }) { __typename ... on Error { code } } }`,
});

const answerSchema = z.object({ data: z.record(z.string(), z.unknown()), errors: z.undefined().optional() });
const refusalSchema = z.object({
  errors: z.array(z.object({ extensions: z.object({ retryAfterMs: z.number() }) })),
});
const changeSchema = z.object({
  answer: z.object({ __typename: z.string(), inference: z.object({ id: z.string() }).optional() }),
});

/**
 * Sends requests of every kind that needs the database, side by side.
 * @throws Error with an answer that is not as wanted.
 */
export async function everyKindOfRequest(url: string): Promise<void> {
  await Promise.all([
    ...reads.map((query) => send(url, query)),
    change(url, changes.batch),
    change(url, changes.summary),
    aboutOneInference(url),
  ]);
}

async function aboutOneInference(url: string): Promise<void> {
  const from = new Date();
  const { inference } = await change(url, changes.infer);
  await Promise.all([
    ...Object.values(ofInference(inference?.id ?? '')).map((query) => change(url, query)),
    ...transports.map((transport) => replay(url, transport, from)),
  ]);
}

async function replay(url: string, transport: Transport, from: Date): Promise<void> {
  const range = `from: "${from.toISOString()}", to: "${new Date(Date.now() + 1000).toISOString()}"`;
  const query = `subscription { replay(${range}, speed: 1000000) { cursor } }`;
  const stream = StreamClient.openText(transport, url, query);
  const end = await stream.ended;
  const isWhole = end.kind === 'complete' && stream.results.every(({ errors }) => errors === undefined);
  if (!isWhole || stream.results.length === 0)
    throw new Error(`replay over ${transport}: ${JSON.stringify([end, stream.results.at(-1)])}`);
}

async function change(url: string, query: string) {
  const { answer } = changeSchema.parse(await send(url, query));
  if (answer.__typename.endsWith('Error')) throw new Error(`${query}: ${JSON.stringify(answer)}`);
  return answer;
}

/**
 * Sends one request, as a client that obeys `retryAfterMs` does. On a busy machine, the short
 * timeouts of a test may pass although nothing is wrong.
 */
async function send(url: string, query: string): Promise<Record<string, unknown>> {
  const headers = { 'content-type': 'application/json' };
  const patience = AbortSignal.timeout(patienceMs);
  for (;;) {
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
    const body = await response.text();
    const answer = answerSchema.safeParse(JSON.parse(body));
    if (answer.success) return answer.data.data;
    const pause = retryAfterMs(body);
    if (pause === null || patience.aborted) throw new Error(`${query}: ${body}`);
    await sleep(pause);
  }
}

/** How long an answer asks its client to wait before it sends again; null where it does not. */
function retryAfterMs(body: string): number | null {
  const { data } = refusalSchema.safeParse(JSON.parse(body));
  return data?.errors[0]?.extensions.retryAfterMs ?? null;
}
