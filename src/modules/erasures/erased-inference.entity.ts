import { defineEntity, p } from '@mikro-orm/core';
import { Erasure } from './erasure.entity.ts';

const ErasedInferenceSchema = defineEntity({
  name: 'ErasedInference',
  tableName: 'erased_inferences',
  comment: 'Every inference that was erased or deleted, in the order of the commits; servers follow it',
  properties: {
    seq: p
      .bigint('number')
      .primary()
      .autoincrement()
      .comment('Position among them: numbers become visible in rising order, gaps are possible'),
    inferenceId: p
      .uuid()
      .index('idx_erased_inferences_inference')
      .comment('The inference; its row is gone if it was deleted'),
    erasure: () =>
      p
        .manyToOne(Erasure)
        .ref()
        .strictNullable()
        .joinColumn('erasure_id')
        .foreignKeyName('erased_inferences_erasure_id_fkey')
        .deleteRule('no action')
        .updateRule('no action')
        .index('idx_erased_inferences_erasure')
        .comment('Request that erased it; null if its row was deleted by SQL'),
    erasedAt: p
      .datetime()
      .columnType('timestamptz')
      .defaultRaw('now()')
      .comment('When it was erased or deleted'),
  },
  triggers: [
    {
      name: 'commit_order',
      timing: 'before',
      events: ['insert'],
      forEach: 'statement',
      expression:
        'create trigger commit_order before insert on erased_inferences ' +
        'for each statement execute function asi_inferences_commit_order_fn()',
    },
  ],
});

/** An inference that every server removes its copies of. */
export class ErasedInference extends ErasedInferenceSchema.class {}
ErasedInferenceSchema.setClass(ErasedInference);
