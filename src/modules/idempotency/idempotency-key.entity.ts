import { defineEntity, p } from '@mikro-orm/core';
import { storedAt } from '../../platform/database/columns.ts';

const IdempotencyKeySchema = defineEntity({
  name: 'IdempotencyKey',
  tableName: 'idempotency_keys',
  comment:
    'Calls that were sent with an idempotency key, each written in the transaction that stores what the call stores',
  properties: {
    key: p.text().primary().comment('The key: 1 to 200 visible ASCII characters'),
    mutation: p.text().comment('Name of the mutation'),
    inputDigest: p.blob().comment('SHA-256 of the mutation and its input without the key'),
    resultIds: p
      .array()
      .columnType('text[]')
      .defaultRaw(`'{}'`)
      .comment('Ids of what the call stored, in order; the response is read from the stored rows by them'),
    createdAt: storedAt().comment('When the call was stored; the key is deleted 24 hours later'),
  },
  indexes: [{ name: 'idx_idempotency_keys_created_at', properties: ['createdAt'] }],
  checks: [
    { name: 'idempotency_keys_key_check', expression: 'octet_length(key) <= 200' },
    { name: 'idempotency_keys_input_digest_check', expression: 'octet_length(input_digest) = 32' },
  ],
});

/** A call that was sent with an idempotency key. */
export class IdempotencyKey extends IdempotencyKeySchema.class {}
IdempotencyKeySchema.setClass(IdempotencyKey);
