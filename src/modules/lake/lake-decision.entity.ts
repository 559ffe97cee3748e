import { defineEntity, p } from '@mikro-orm/core';
import { storedAt } from '../../platform/database/columns.ts';
import { Inference } from '../record/inference.entity.ts';

export const decisions = ['ARCHIVED', 'REMOVED'] as const;
export type Decision = (typeof decisions)[number];

const LakeDecisionSchema = defineEntity({
  name: 'LakeDecision',
  tableName: 'lake_decisions',
  comment:
    'What somebody decided about the archive, against the rule or with it, numbered among the inferences',
  properties: {
    inference: () =>
      p
        .manyToOne(Inference)
        .ref()
        .primary()
        .joinColumn('inference_id')
        .foreignKeyName('lake_decisions_inference_id_fkey')
        .deleteRule('cascade')
        .updateRule('no action')
        .index(false)
        .comment('Inference it is about'),
    seq: p
      .bigint('number')
      .unique('lake_decisions_seq_key')
      .comment(
        'Number of the latest decision in the order of commits, from the same numbers as the inferences',
      ),
    decision: p
      .enum(decisions)
      .comment('ARCHIVED or REMOVED: whether the Confidence Lake holds it, whatever the rule says'),
    createdAt: storedAt().comment('When the latest decision was taken'),
  },
});

/** A decision of an operator whether an inference is archived. */
export class LakeDecision extends LakeDecisionSchema.class {}
LakeDecisionSchema.setClass(LakeDecision);
