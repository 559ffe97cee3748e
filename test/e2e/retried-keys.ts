import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Installation } from '../support/installation.ts';
import { randomOfTest } from '../support/random-values.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { variedTexts } from './actions.ts';

/** Calls under way at any time. */
const lanes = 24;
/** One attempt in this many is given up by its client after a moment. */
const impatient = 4;
/** Longest wait for an answer, in milliseconds. */
const answerMs = 20_000;

const answerSchema = z.object({
  data: z
    .object({
      result: z.object({
        inference: z.object({ uuid: z.string() }).optional(),
        code: z.string().optional(),
      }),
    })
    .nullish(),
  errors: z.array(z.object({ extensions: z.object({ code: z.string() }) })).optional(),
});

/** Codes after which a client sends its call again. */
const passing: ReadonlySet<string> = new Set([
  'DATABASE_UNAVAILABLE',
  'DATABASE_TIMEOUT',
  'DATABASE_CONFLICT',
  'DATABASE_BUSY',
  'OVERLOADED',
  'SHUTTING_DOWN',
]);

/** What came of calls that were repeated until they were answered. */
export interface Retried {
  /** The id that each key was answered with, by key. */
  readonly ids: ReadonlyMap<string, string>;
  /** Attempts without an answer. */
  readonly unanswered: number;
}

/**
 * Sends calls with a key each to two servers of an installation, and each again until it is
 * answered, while one server after the other is killed and started again. Half of them run the
 * model.
 */
export async function retryThroughKills(
  installation: Installation,
  keys: readonly string[],
  kills: number,
): Promise<Retried> {
  const random = randomOfTest();
  const servers: ServerProcess[] = await Promise.all([installation.start(), installation.start()]);
  const ids = new Map<string, string>();
  let unanswered = 0;
  const waiting = [...keys.entries()];
  const lane = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [place, key] = next;
      for (let attempt = place; !ids.has(key); attempt += 1) {
        const patience = attempt % impatient === 0 ? random.uniform() * 40 : answerMs;
        const id = await send(servers[attempt % 2]?.url ?? '', place, key, patience);
        if (id !== null) ids.set(key, id);
        else {
          unanswered += 1;
          await sleep(random.uniform() * 50);
        }
      }
    }
  };
  const calls = Array.from({ length: lanes }, lane);
  for (let kill = 0; kill < kills; kill += 1) {
    while (ids.size < ((kill + 1) * keys.length) / (kills + 1)) await sleep(5);
    await servers[kill % 2]?.kill9();
    servers[kill % 2] = await installation.start();
  }
  await Promise.all(calls);
  return { ids, unanswered };
}

/**
 * @returns the id of what is stored; null without an answer.
 * @throws Error for an answer that no retry is to follow.
 */
async function send(url: string, place: number, key: string, patienceMs: number): Promise<string | null> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(callOf(place, key)),
    signal: AbortSignal.timeout(Math.ceil(patienceMs)),
  })
    .then((response) => response.json())
    .catch(() => null);
  if (answer === null) return null;
  const { data, errors } = answerSchema.parse(answer);
  const code = errors?.[0]?.extensions.code ?? data?.result.code;
  if (code !== undefined && passing.has(code)) return null;
  if (data?.result.inference === undefined) throw new Error(JSON.stringify(answer));
  return data.result.inference.uuid;
}

function callOf(place: number, idempotencyKey: string) {
  const fields = (payload: string) =>
    `... on ${payload} { inference { uuid } } ... on Error { code message }`;
  const text = `${variedTexts[place % variedTexts.length]} ${place}`;
  if (place % 2 === 0) {
    const query = `mutation ($input: InferInput!) { result: infer(input: $input) { ${fields('InferPayload')} } }`;
    return { query, variables: { input: { idempotencyKey, text, sessionId: `session-${place % 10}` } } };
  }
  const query = `mutation ($input: RecordInferenceInput!) { result: recordInference(input: $input) { ${fields('RecordInferencePayload')} } }`;
  const measured = { fluxPosition: 4, confidence: 0.5, signalStrength: 0.5, processingTimeMs: 1 };
  return { query, variables: { input: { idempotencyKey, text, ...measured } } };
}
