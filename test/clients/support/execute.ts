import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { endpoint } from './endpoint.ts';

/**
 * Sends a typed document, as a program without a client library does.
 * @returns the data of the response.
 * @throws Error with the first message if the response has errors or no data.
 */
export async function execute<Result, Variables>(
  document: TypedDocumentNode<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const response = await fetch(endpoint(), {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query: print(document), variables }),
  });
  const answer: { data?: Result | null; errors?: ReadonlyArray<{ message: string }> } = await response.json();
  if (answer.data === undefined || answer.data === null || answer.errors !== undefined)
    throw new Error(answer.errors?.[0]?.message ?? `The server answered ${response.status}.`);
  return answer.data;
}
