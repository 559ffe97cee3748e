import { defineEntity, p } from '@mikro-orm/core';
import { listedAt, newestFirst, uuidKey } from '../../platform/database/columns.ts';

export const erasureKinds = ['INFERENCE', 'SESSION'] as const;
export type ErasureKind = (typeof erasureKinds)[number];

export const erasureRequesters = ['MUTATION', 'COMMAND'] as const;
export type ErasureRequester = (typeof erasureRequesters)[number];

const ErasureSchema = defineEntity({
  name: 'Erasure',
  tableName: 'erasures',
  comment: 'Every request to erase, without any of what was erased',
  properties: {
    id: uuidKey().comment('Erasure identifier'),
    kind: p.enum(erasureKinds).comment('INFERENCE or SESSION'),
    requestedBy: p.enum(erasureRequesters).comment('MUTATION or COMMAND'),
    reason: p
      .text()
      .strictNullable()
      .check('char_length(reason) >= 1 and char_length(reason) <= 500')
      .comment('Why, as the operator says it'),
    sessionId: p.text().strictNullable().comment('Session that is being erased; null once that is complete'),
    throughSeq: p
      .bigint('number')
      .strictNullable()
      .comment('Number of the last inference that the erasure of a session reaches; null for one inference'),
    inferences: p
      .integer()
      .default(0)
      .check('inferences >= 0')
      .comment('Inferences that it has erased so far'),
    requestedAt: listedAt().comment('When it was requested'),
    completedAt: p
      .datetime()
      .columnType('timestamptz')
      .strictNullable()
      .comment('When the last of its inferences was erased in the database; null until then'),
  },
  indexes: [
    { name: 'idx_erasures_incomplete', properties: ['id'], where: 'completed_at is null' },
    newestFirst('erasures', 'requestedAt'),
  ],
  checks: [{ name: 'erasures_completed_check', expression: 'completed_at is null or session_id is null' }],
});

/** An erasure request and its progress in the database. */
export class Erasure extends ErasureSchema.class {}
ErasureSchema.setClass(Erasure);
