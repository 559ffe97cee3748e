import type { RequestContext } from '../../graphql/context.ts';
import { type AskedMutation, sentKey } from '../../graphql/idempotency/sent-key.ts';
import type { Once } from './idempotency.service.ts';

/** A mutation as its resolver receives it. */
interface Call {
  readonly context: RequestContext;
  readonly info: AskedMutation;
  readonly input: { readonly idempotencyKey?: string | null | undefined };
}

/**
 * Runs a mutation that stores or counts, and returns its result. A call that is sent again with the
 * same idempotency key takes no effect again.
 * @throws InvalidInputError, ConflictError about the key, in addition to what the call throws.
 */
export async function answerOnce<Answer>(
  { context, info, input }: Call,
  once: Once<Answer>,
): Promise<Answer> {
  const key = sentKey(context, info, input);
  return context.services.idempotency.once(key, info.fieldName, input, once);
}
