import { defineEntity, p } from '@mikro-orm/core';
import { commitOrder, storedAt } from '../../platform/database/columns.ts';
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
    erasedAt: storedAt().comment('When it was erased or deleted'),
  },
  triggers: [commitOrder('erased_inferences')],
});

/** An inference whose copies every server removes. */
export class ErasedInference extends ErasedInferenceSchema.class {}
ErasedInferenceSchema.setClass(ErasedInference);
