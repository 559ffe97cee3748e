import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { execute } from '../support/execute.ts';
import { readFragment } from './__generated__/fragment-masking.ts';
import {
  InferDocument,
  InferenceItemFragmentDoc,
  RefetchedInferenceDocument,
  type Verdict,
} from './__generated__/graphql.ts';

test('a program with documents of graphql-codegen infers a text and reads it again', async () => {
  const text = `Written by a typed program, ${randomUUID()}.`;
  const { infer } = await execute(InferDocument, { input: { text } });
  assert.ok(infer.__typename === 'InferPayload');
  const item = readFragment(InferenceItemFragmentDoc, infer.inference);
  const verdict: Verdict = item.verdict;
  assert.equal(verdict, 'UNKNOWN');

  const { node } = await execute(RefetchedInferenceDocument, { id: item.id });
  assert.equal(node?.id, item.id);
});

/** Never runs: `tsc` fails where one of these is accepted. */
export async function refused() {
  // @ts-expect-error: the text is required.
  await execute(InferDocument, { input: {} });
  // @ts-expect-error: there is no such verdict.
  const verdict: Verdict = 'MAYBE';
  const { infer } = await execute(InferDocument, { input: { text: verdict } });
  // @ts-expect-error: an error has no fragment of an inference.
  if (infer.__typename === 'NotFoundError') readFragment(InferenceItemFragmentDoc, infer);
}
