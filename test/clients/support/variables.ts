import { randomUUID } from 'node:crypto';
import { readFragment } from '../codegen/__generated__/fragment-masking.ts';
import {
  InferDocument,
  InferenceByIdDocument,
  InferenceDetailFragmentDoc,
  InferenceItemFragmentDoc,
} from '../codegen/__generated__/graphql.ts';
import { execute } from './execute.ts';

/**
 * Infers a text, by default in a session of its own.
 * @returns the global id of the inference, and its session.
 */
export async function inferred(
  sessionId: string = randomUUID(),
): Promise<{ readonly id: string; readonly sessionId: string }> {
  const { infer } = await execute(InferDocument, { input: { text: `A text of ${sessionId}.`, sessionId } });
  if (infer.__typename !== 'InferPayload') throw new Error('The server has inferred nothing.');
  return { id: readFragment(InferenceItemFragmentDoc, infer.inference).id, sessionId };
}

/** Variables for each query of `operations/` that requires some, about one inference. */
export async function variablesOfQueries(): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> {
  const { id, sessionId } = await inferred();
  const { inference } = await execute(InferenceByIdDocument, { id });
  const session = readFragment(InferenceDetailFragmentDoc, inference)?.session;
  return new Map<string, Readonly<Record<string, unknown>>>([
    ['CalibrationOf', { evidence: 'CONTEXT' }],
    ['CheckedClaim', { response: 'It is 330 metres tall.', context: ['It is 300 metres tall.'] }],
    ['Embeddings', { texts: ['A text.'] }],
    ['InferenceById', { id }],
    ['InferencesBefore', { last: 2 }],
    ['LakeEntriesBefore', { last: 2 }],
    ['LakeEntryOf', { inferenceId: id }],
    ['ModelByName', { name: 'vortex-static-384' }],
    ['PerformanceOf', { model: 'vortex-static-384' }],
    ['RefetchedInference', { id }],
    ['RefetchedNodes', { ids: [id] }],
    ['RefetchedSession', { id: session?.id }],
    ['SessionById', { id: sessionId }],
    ['SimilarInLake', { target: { text: 'A text.' } }],
    ['SimilarTexts', { target: { inferenceId: id } }],
    ['SimilarityOf', { a: 'A text.', b: 'Another text.' }],
    ['ThresholdFor', { evidence: 'CONTEXT', maxMissRate: 0.1 }],
  ]);
}
