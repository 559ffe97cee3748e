import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Random } from '../../scripts/default-model/random.ts';
import { variedTexts } from '../e2e/actions.ts';

/** What a server acknowledged, and what else it answered. */
export class Ledger {
  /** Ids of inferences that were acknowledged to their writer. */
  readonly inferences: string[] = [];
  /** Ids of interventions that were acknowledged to their writer. */
  readonly interventions: string[] = [];
  /** How often each code of a refusal was answered. */
  readonly refusals = new Map<string, number>();
  /** Answers that no client could make anything of. */
  readonly faults: string[] = [];
}

const errorSchema = z.object({ extensions: z.object({ code: z.string() }) });
const answerSchema = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(errorSchema).optional(),
});
const outcomeSchema = z.object({ code: z.string().optional() });
const inferenceSchema = z.object({ id: z.string(), uuid: z.string() });
const writtenSchema = z.object({ inference: inferenceSchema });
const batchSchema = z.object({ inferences: z.array(inferenceSchema) });
const interventionSchema = z.object({ intervention: z.object({ id: z.string() }) });

const infer = `mutation ($input: InferInput!) {
  result: infer(input: $input) { ... on InferPayload { inference { id uuid } } ... on Error { code } }
}`;
const recordInference = `mutation ($input: RecordInferenceInput!) {
  result: recordInference(input: $input) { ... on RecordInferencePayload { inference { id uuid } } ... on Error { code } }
}`;
const inferBatch = `mutation ($input: InferBatchInput!) {
  result: inferBatch(input: $input) { ... on InferBatchPayload { inferences { id uuid } } ... on Error { code } }
}`;
const recordIntervention = `mutation ($input: RecordInterventionInput!) {
  result: recordIntervention(input: $input) { ... on RecordInterventionPayload { intervention { id } } ... on Error { code } }
}`;

/**
 * Refusals by which a server may answer while its database is away, busy, or has just come back.
 */
export const allowedRefusals: readonly string[] = [
  'DATABASE_UNAVAILABLE',
  'DATABASE_BUSY',
  'DATABASE_TIMEOUT',
  'OVERLOADED',
];

/**
 * Writes of every kind, one after the other, until `isOver`, at random distances. A write that
 * fails is noted; the next one is another.
 */
export async function writeMixed(
  url: string,
  lane: number,
  ledger: Ledger,
  isOver: () => boolean,
  random: Random,
): Promise<void> {
  let known: string | undefined;
  for (let turn = lane; !isOver(); turn += 1) {
    const text = variedTexts[turn % variedTexts.length] ?? 'Good morning!';
    if (turn % 4 === 0) {
      const texts = variedTexts.slice(turn % 100, (turn % 100) + 3);
      const batch = await attempt(url, ledger, inferBatch, { texts });
      const read = batchSchema.safeParse(batch);
      if (read.success) ledger.inferences.push(...read.data.inferences.map(({ uuid }) => uuid));
    } else if (turn % 4 === 1 && known !== undefined) {
      const input = { inferenceId: known, position: 3, signalBefore: 0.5, signalAfter: 0.75 };
      const read = interventionSchema.safeParse(await attempt(url, ledger, recordIntervention, input));
      if (read.success) ledger.interventions.push(read.data.intervention.id);
    } else {
      const written =
        turn % 4 === 2
          ? await attempt(url, ledger, recordInference, recorded)
          : await attempt(url, ledger, infer, { text, sessionId: `lane-${lane}` });
      const read = writtenSchema.safeParse(written);
      if (read.success) {
        ledger.inferences.push(read.data.inference.uuid);
        known = read.data.inference.id;
      }
    }
    await sleep(5 + random.uniform() * 20);
  }
}

const recorded = {
  text: 'What is consciousness?',
  fluxPosition: 9,
  confidence: 0.92,
  signalStrength: 0.87,
  processingTimeMs: 45,
};

/** The result of a mutation, or undefined when it was refused. */
async function attempt(
  url: string,
  ledger: Ledger,
  query: string,
  input: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  try {
    const { data, errors } = await post(url, query, { input });
    const code = errors?.[0]?.extensions.code ?? outcomeSchema.safeParse(data?.result).data?.code;
    if (code === undefined) return data?.result;
    ledger.refusals.set(code, (ledger.refusals.get(code) ?? 0) + 1);
    if (!allowedRefusals.includes(code)) ledger.faults.push(code);
  } catch (error) {
    ledger.faults.push(
      error instanceof Error ? `${error.message} ${String(error.cause ?? '')}` : String(error),
    );
  }
  return undefined;
}

/**
 * Sends one operation.
 * @throws Error if there is no answer, or one that is not of GraphQL.
 */
export async function post(url: string, query: string, variables: Readonly<Record<string, unknown>> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(30_000),
  });
  return answerSchema.parse(await response.json());
}
