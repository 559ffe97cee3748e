import { defineEntity, p } from '@mikro-orm/core';
import type { ElpChannels } from '../../domain/elp.ts';
import type { FluxPosition } from '../../domain/positions.ts';
import { listedAt, newestFirst, uuidKey } from '../../platform/database/columns.ts';
import { elpChannelsCheck } from '../beams/beam.entity.ts';
import { Inference } from '../record/inference.entity.ts';
import { TrainingSample } from '../training/training-sample.entity.ts';

const FeedbackSchema = defineEntity({
  name: 'Feedback',
  tableName: 'feedback',
  comment: 'What people say of inferences; every word is kept',
  properties: {
    id: uuidKey().comment('Feedback identifier'),
    inference: () =>
      p
        .manyToOne(Inference)
        .ref()
        .joinColumn('inference_id')
        .foreignKeyName('feedback_inference_id_fkey')
        .deleteRule('cascade')
        .updateRule('no action')
        .index('idx_feedback_inference')
        .comment('Inference that it is about'),
    supported: p
      .boolean()
      .strictNullable()
      .comment('Whether the evidence carries the response; null if nothing was said of it'),
    fluxPosition: p
      .integer()
      .$type<FluxPosition>()
      .strictNullable()
      .check('flux_position >= 0 and flux_position <= 9')
      .comment('Position that the text should have: 1 to 9, or 0 for none; null if nothing was said of it'),
    elp: p
      .json<ElpChannels>()
      .strictNullable()
      .check(`elp is null or ${elpChannelsCheck('elp')}`)
      .comment(
        'JSON object that the text should have: ethos, logos, pathos, each 0 to 1; null if nothing was said of it',
      ),
    annotator: p
      .text()
      .strictNullable()
      .check('char_length(annotator) >= 1 and char_length(annotator) <= 128')
      .comment('Who says it, as the caller names them; null for nobody in particular'),
    isHeldOut: p
      .boolean()
      .comment('Whether no calibrator is ever fitted on it; decided by the id of the inference alone'),
    trainingSample: () =>
      p
        .manyToOne(TrainingSample)
        .ref()
        .strictNullable()
        .joinColumn('training_sample_id')
        .foreignKeyName('feedback_training_sample_id_fkey')
        .deleteRule('set null')
        .updateRule('no action')
        .index('idx_feedback_training_sample')
        .comment('Training sample made of it; null if none was, or a later word replaced it'),
    createdAt: listedAt().comment('When the feedback was stored'),
  },
  indexes: [newestFirst('feedback', 'createdAt')],
  checks: [
    {
      name: 'feedback_content_check',
      expression: 'supported is not null or flux_position is not null or elp is not null',
    },
  ],
  triggers: [
    {
      name: 'note_sample',
      timing: 'after',
      events: ['insert'],
      forEach: 'row',
      expression:
        'create trigger note_sample after insert on feedback ' +
        'for each row execute function feedback_note_sample_fn()',
    },
  ],
});

/** Feedback of one annotator about one inference. */
export class Feedback extends FeedbackSchema.class {}
FeedbackSchema.setClass(Feedback);
