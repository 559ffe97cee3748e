import { defineEntity, p } from '@mikro-orm/core';
import { share, storedAt } from '../../platform/database/columns.ts';
import { type Calibrator, calibratorMethods, calibratorSchema } from '../../statistics/calibrator.ts';
import { judgedEvidences } from './label.ts';

const CalibratorVersionSchema = defineEntity({
  name: 'CalibratorVersion',
  tableName: 'calibrators',
  comment:
    'Every version of the maps from scores to probabilities that was fitted on labels of this installation',
  properties: {
    version: p.integer().primary().comment('Version number'),
    evidence: p.enum(judgedEvidences).comment('Evidence of the responses it is for: CONTEXT or SAMPLES'),
    evidenceModel: p.text().comment('Version of the shipped evidence model whose scores it reads'),
    method: p.enum(calibratorMethods).comment('PLATT or ISOTONIC'),
    parameters: p
      .json<Record<string, unknown>>()
      .check(`jsonb_typeof(parameters) = 'object'`)
      .comment(
        'JSON object: intercept and slope over the log odds of the score; or knots, each a score and its probability',
      ),
    labels: p.integer().check('labels >= 50').comment('Labels it was fitted on'),
    heldOut: p.integer().check('held_out >= 0').comment('Held-out labels it was measured on'),
    auroc: share('auroc')
      .strictNullable()
      .comment(
        'Area under the ROC curve on the held-out labels, 0 to 1; null where a kind of them is missing',
      ),
    brier: share('brier')
      .strictNullable()
      .comment('Brier score on the held-out labels, 0 to 1; null without any'),
    ece: share('ece')
      .strictNullable()
      .comment('Expected calibration error on the held-out labels, ten bins, 0 to 1; null without any'),
    lengthAuroc: share('length_auroc')
      .strictNullable()
      .comment(
        'Area under the ROC curve of the length of the response alone on the held-out labels, in its better direction',
      ),
    previousBrier: share('previous_brier')
      .strictNullable()
      .comment('Brier score of what was in force before, on the same held-out labels; null without any'),
    isPromoted: p
      .boolean()
      .default(false)
      .comment('Whether it is in force; at most one is for each evidence'),
    createdAt: storedAt().comment('When the version was fitted'),
  },
  uniques: [{ name: 'idx_calibrators_promoted', properties: 'evidence', where: 'is_promoted = true' }],
  indexes: [
    {
      name: 'idx_calibrators_evidence',
      columns: [{ name: 'evidence' }, { name: 'version', sort: 'desc' }],
    },
  ],
});

/** A fitted calibrator with its measurements. */
export class CalibratorVersion extends CalibratorVersionSchema.class {}
CalibratorVersionSchema.setClass(CalibratorVersion);

/**
 * Returns the calibrator that a stored version describes.
 * @throws if its parameters are not those of a calibrator.
 */
export function calibratorOf({
  method,
  parameters,
}: Pick<CalibratorVersion, 'method' | 'parameters'>): Calibrator {
  return calibratorSchema.parse({ method, ...parameters });
}
