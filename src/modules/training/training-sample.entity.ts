import { defineEntity, p } from '@mikro-orm/core';
import type { ElpChannels } from '../../domain/elp.ts';
import type { FluxPosition } from '../../domain/positions.ts';
import { listedAt, newestFirst, uuidKey } from '../../platform/database/columns.ts';
import { RealType } from '../../platform/database/real-type.ts';
import { elpChannelsCheck } from '../beams/beam.entity.ts';
import { OnnxModel } from '../models/storage/model.entity.ts';

export const trainingSources = ['feedback', 'import', 'api'] as const;
export type TrainingSource = (typeof trainingSources)[number];

const TrainingSampleSchema = defineEntity({
  name: 'TrainingSample',
  tableName: 'training_samples',
  comment: 'Texts with the position and channels they should have',
  properties: {
    id: uuidKey().comment('Sample identifier'),
    inputText: p.text().comment('Text of the sample'),
    expectedPosition: p
      .integer()
      .$type<FluxPosition>()
      .check('expected_position >= 0 and expected_position <= 9')
      .comment('Position it should have: 1 to 9, or 0 for none'),
    expectedElp: p
      .json<ElpChannels>()
      .check(elpChannelsCheck('expected_elp'))
      .comment('JSON object it should have: ethos, logos, pathos, each 0 to 1'),
    actualPosition: p
      .integer()
      .$type<FluxPosition>()
      .strictNullable()
      .check('actual_position >= 0 and actual_position <= 9')
      .comment('Position the model gave: 1 to 9, or 0 for none'),
    actualElp: p
      .json<ElpChannels>()
      .strictNullable()
      .check(`actual_elp is null or ${elpChannelsCheck('actual_elp')}`)
      .comment('JSON object the model gave: ethos, logos, pathos, each 0 to 1'),
    loss: p
      .type(RealType)
      .strictNullable()
      .check(`loss > '-Infinity'::real and loss < 'Infinity'::real`)
      .comment('Loss of the model on the sample; finite'),
    epoch: p
      .integer()
      .strictNullable()
      .check('epoch >= 0')
      .index('idx_training_samples_epoch')
      .comment('Training epoch the loss belongs to, from 0'),
    model: () =>
      p
        .manyToOne(OnnxModel)
        .ref()
        .strictNullable()
        .joinColumn('model_id')
        .foreignKeyName('training_samples_model_id_fkey')
        .deleteRule('set null')
        .updateRule('no action')
        .index('idx_training_samples_model')
        .comment('Model that gave the actual values'),
    source: p
      .enum(trainingSources)
      .default('api')
      .comment('Where the sample comes from: feedback, import or api'),
    inferenceId: p
      .uuid()
      .strictNullable()
      .index('idx_training_samples_inference')
      .comment(
        'Inference whose text it holds, of a sample made of feedback; null of any other. No foreign key: truncating the inferences must leave other samples',
      ),
    createdAt: listedAt().comment('When the sample was stored'),
  },
  indexes: [newestFirst('training_samples', 'createdAt')],
});

/**
 * A text with its expected position and channels, and with the position and channels that a model
 * gave it.
 */
export class TrainingSample extends TrainingSampleSchema.class {}
TrainingSampleSchema.setClass(TrainingSample);
