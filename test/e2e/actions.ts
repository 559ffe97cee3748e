import { setTimeout as sleep } from 'node:timers/promises';
import type {
  InferAnswerMutation,
  InferenceDetailsFragment,
  InferInput,
  RecordInferenceInput,
} from '../support/gql/graphql.ts';
import type { GraphqlClient } from '../support/graphql-client.ts';
import { patienceMs } from '../support/patience.ts';
import texts from '../support/varied-texts.json' with { type: 'json' };
import { OpenStreams } from './operations/figures.operations.ts';
import { Infer, InferAnswer, InferBatch, RecordInference } from './operations/inferences.operations.ts';

/** English texts about many things; all ten positions occur among them. */
export const variedTexts: readonly string[] = texts;

/**
 * The value, if it is of that type.
 * @throws Error that shows it, if not.
 */
export function expectTypename<
  Value extends { readonly __typename: string },
  Name extends Value['__typename'],
>(value: Value, name: Name): Extract<Value, { readonly __typename: Name }> {
  if (isOfType(value, name)) return value;
  throw new Error(`Expected ${name}, got ${JSON.stringify(value)}`);
}

function isOfType<Value extends { readonly __typename: string }, Name extends Value['__typename']>(
  value: Value,
  name: Name,
): value is Extract<Value, { readonly __typename: Name }> {
  return value.__typename === name;
}

export async function infer(
  client: GraphqlClient,
  text: string,
  sessionId?: string,
): Promise<InferenceDetailsFragment> {
  const answer = await client.data(Infer, { input: { text, sessionId } });
  return expectTypename(answer.infer, 'InferPayload').inference;
}

export type JudgedInference = Extract<
  InferAnswerMutation['infer'],
  { readonly __typename: 'InferPayload' }
>['inference'];

/** Reads a text with an answer to judge. */
export async function inferAnswer(client: GraphqlClient, input: InferInput): Promise<JudgedInference> {
  const answer = await client.data(InferAnswer, { input });
  return expectTypename(answer.infer, 'InferPayload').inference;
}

export async function inferBatch(
  client: GraphqlClient,
  batch: readonly string[],
  sessionId: string | null = null,
): Promise<readonly InferenceDetailsFragment[]> {
  const answer = await client.data(InferBatch, { input: { texts: [...batch], sessionId } });
  return expectTypename(answer.inferBatch, 'InferBatchPayload').inferences;
}

/** Records an inference that is ordinary but for what is given. */
export async function record(
  client: GraphqlClient,
  input: Partial<RecordInferenceInput> = {},
): Promise<InferenceDetailsFragment> {
  const answer = await client.data(RecordInference, {
    input: {
      text: 'What is consciousness?',
      fluxPosition: 9,
      confidence: 0.92,
      signalStrength: 0.87,
      processingTimeMs: 45,
      ...input,
    },
  });
  return expectTypename(answer.recordInference, 'RecordInferencePayload').inference;
}

/** Records one that its evidence contradicts. */
export function recordHallucination(
  client: GraphqlClient,
  input: Partial<RecordInferenceInput> = {},
): Promise<InferenceDetailsFragment> {
  return record(client, { verdict: 'HALLUCINATED', evidence: 'CONTEXT', signalStrength: 0.2, ...input });
}

/** Waits until a server counts that many open streams. */
export async function untilOpenStreams(client: GraphqlClient, count: number): Promise<void> {
  const patience = AbortSignal.timeout(patienceMs);
  let open = await openStreams(client);
  while (open !== count) {
    if (patience.aborted) throw new Error(`${open} streams are open, not ${count}.`);
    await sleep(20);
    open = await openStreams(client);
  }
}

export async function openStreams(client: GraphqlClient): Promise<number> {
  return (await client.data(OpenStreams)).health.openStreams;
}
