import type { builder } from '../../graphql/builder.ts';
import { lengths } from '../../graphql/limits.ts';

type InputFields = PothosSchemaTypes.InputFieldBuilder<typeof builder.$inferSchemaTypes, 'InputObject'>;

/** The input field that takes the idempotency key of the call. */
export function idempotencyKeyField(t: InputFields) {
  return t.string({
    maxLength: lengths.idempotencyKey,
    description:
      'Name for this call that the client chooses, 1 to 200 visible ASCII characters. If the client sends the call again with the same key within 24 hours, to any server, the server returns the same response and does not store or count anything again.',
  });
}
