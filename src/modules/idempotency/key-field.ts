import type { builder } from '../../graphql/builder.ts';
import { lengths } from '../../graphql/limits.ts';

type InputFields = PothosSchemaTypes.InputFieldBuilder<typeof builder.$inferSchemaTypes, 'InputObject'>;

/** The input field that takes the idempotency key of the call. */
export function idempotencyKeyField(t: InputFields) {
  return t.string({
    maxLength: lengths.idempotencyKey,
    description:
      'Name that the client chooses for this call: 1 to 200 visible ASCII characters. If the client repeats the call with the same key within 24 hours, on any server, it receives the same response, and nothing is stored or counted again.',
  });
}
