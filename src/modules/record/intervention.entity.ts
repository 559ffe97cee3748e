import { defineEntity, p } from '@mikro-orm/core';
import { interventionTypes } from '../../domain/magnification.ts';
import type { SacredPosition } from '../../domain/positions.ts';
import { share, storedAt } from '../../platform/database/columns.ts';
import { RealType } from '../../platform/database/real-type.ts';
import { Inference } from './inference.entity.ts';

const SacredInterventionSchema = defineEntity({
  name: 'SacredIntervention',
  tableName: 'sacred_interventions',
  comment: 'One row for each intervention at position 3, 6 or 9',
  properties: {
    id: p.integer().primary().comment('Row number'),
    inference: () =>
      p
        .manyToOne(Inference)
        .ref()
        .joinColumn('inference_id')
        .foreignKeyName('sacred_interventions_inference_id_fkey')
        .deleteRule('cascade')
        .updateRule('no action')
        .index('idx_sacred_interventions_inference')
        .comment('Inference whose signal was changed'),
    position: p
      .integer()
      .$type<SacredPosition>()
      .check('position in (3, 6, 9)')
      .index('idx_sacred_interventions_position')
      .comment('Position that fired: 3, 6 or 9'),
    signalBefore: share('signal_before').comment('Signal before, 0 to 1'),
    signalAfter: share('signal_after').comment('Signal after, 0 to 1'),
    confidenceBoost: p
      .type(RealType)
      .check('abs(confidence_boost - (signal_after - signal_before)) < 0.00001::real')
      .comment('signal_after - signal_before; typically around 0.15'),
    interventionType: p.enum(interventionTypes).comment('magnification, reset or stabilization'),
    firedWithInference: p
      .boolean()
      .default(false)
      .comment(
        'Whether it fired with its inference and was committed with it; false for one that was recorded later',
      ),
    createdAt: storedAt().comment('When the intervention was stored'),
  },
  indexes: [{ name: 'idx_sacred_interventions_created', columns: [{ name: 'createdAt', sort: 'desc' }] }],
});

/** An intervention, which changes the signal of an inference. */
export class SacredIntervention extends SacredInterventionSchema.class {}
SacredInterventionSchema.setClass(SacredIntervention);
