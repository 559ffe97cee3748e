import type { builder } from '../../graphql/builder.ts';
import { lengths } from '../../graphql/limits.ts';

type InputFields = PothosSchemaTypes.InputFieldBuilder<typeof builder.$inferSchemaTypes, 'InputObject'>;

/** The field of an input that takes the idempotency key of the call. */
export function idempotencyKeyField(t: InputFields) {
  return t.string({
    maxLength: lengths.idempotencyKey,
    description:
      'A name of your own for this call, 1 to 200 visible ASCII characters: sent again within 24 hours, to any server, the call is answered again and stores and counts nothing.',
  });
}
