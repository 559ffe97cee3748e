import type { GraphQLResolveInfo } from 'graphql';
import { InvalidInputError } from '../../platform/errors.ts';
import type { RequestContext } from '../context.ts';
import { lengths } from '../limits.ts';
import { countMutations } from './mutation-fields.ts';

/** What a resolver knows about its mutation and the surrounding operation. */
export type AskedMutation = Pick<
  GraphQLResolveInfo,
  'fieldName' | 'fragments' | 'operation' | 'variableValues'
>;

/** The header that can replace `input.idempotencyKey` in a request with one mutation. */
export const keyHeader = 'Idempotency-Key';

const inputPath = 'input.idempotencyKey';
const wellFormed = new RegExp(`^[!-~]{1,${lengths.idempotencyKey}}$`);

/**
 * The idempotency key of a mutation, from its input or the request's header; null if neither has
 * one. The header may contain it in quotation marks, as a structured field (RFC 8941).
 * @throws InvalidInputError if a key is malformed, the two differ, or the header is sent with
 * several mutations.
 */
export function sentKey(
  { idempotencyKey: header }: Pick<RequestContext, 'idempotencyKey'>,
  info: Omit<AskedMutation, 'fieldName'>,
  input: { readonly idempotencyKey?: string | null | undefined },
): string | null {
  const given = input.idempotencyKey ?? null;
  if (given !== null) expectWellFormed(inputPath, given);
  if (header === null) return given;
  const named = /^"(.*)"$/.exec(header)?.[1] ?? header;
  expectWellFormed(keyHeader, named);
  if (countMutations(info) > 1)
    throw fault(
      keyHeader,
      `expects a request with one mutation; for several mutations, set ${inputPath} in each`,
    );
  if (given !== null && given !== named)
    throw fault(keyHeader, `expects the same key as ${inputPath}; send only one of the two`);
  return named;
}

function expectWellFormed(path: string, key: string): void {
  if (!wellFormed.test(key))
    throw fault(path, `expects 1 to ${lengths.idempotencyKey} visible ASCII characters`);
}

function fault(path: string, message: string): InvalidInputError {
  return new InvalidInputError([{ path, message }]);
}
