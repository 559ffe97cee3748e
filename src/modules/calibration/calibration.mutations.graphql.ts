import { builder } from '../../graphql/builder.ts';
import { answerOnce } from '../idempotency/answer-once.ts';
import { idempotencyKeyField } from '../idempotency/key-field.ts';
import '../../graphql/types/errors.graphql.ts';
import { ConflictError, InvalidInputError } from '../../platform/errors.ts';
import { InsufficientLabelsError } from './calibration.errors.ts';
import { CalibratorVersionType, JudgedEvidenceEnum } from './calibration.graphql.ts';
import type { CalibratorVersion } from './calibrator-version.entity.ts';

const RefitCalibratorInput = builder.inputType('RefitCalibratorInput', {
  description: 'The calibrator to refit.',
  fields: (t) => ({
    idempotencyKey: idempotencyKeyField(t),
    evidence: t.field({
      type: JudgedEvidenceEnum,
      required: true,
      description: 'Kind of evidence that the scores are based on.',
    }),
  }),
});

const RefitCalibratorPayload = builder
  .objectRef<{ calibratorVersion: CalibratorVersion }>('RefitCalibratorPayload')
  .implement({
    description: 'The calibrator that was fitted and stored.',
    fields: (t) => ({
      calibratorVersion: t.expose('calibratorVersion', {
        type: CalibratorVersionType,
        description: 'The new version, whether or not it is in force.',
      }),
    }),
  });

builder.mutationField('refitCalibrator', (t) =>
  t.field({
    type: RefitCalibratorPayload,
    authScopes: { operator: true },
    description:
      'Fits a calibrator on the available labels and stores it as a new version. The new version is put in force if its mean squared error on the held-out labels is lower than that of the version in force. Every server then uses it at once.',
    errors: {
      types: [InvalidInputError, InsufficientLabelsError, ConflictError],
      union: {
        name: 'RefitCalibratorResult',
        description: 'The new version, or the reason why there is none.',
      },
    },
    args: {
      input: t.arg({ type: RefitCalibratorInput, required: true, description: 'The calibrator to refit.' }),
    },
    resolve: async (_root, { input }, context, info) => {
      const { calibration } = context.services;
      return {
        calibratorVersion: await answerOnce(
          { context, info, input },
          {
            act: (call) => calibration.refit(input, call),
            again: async (versions) => (await calibration.findMany(versions.map(Number)))[0] ?? null,
          },
        ),
      };
    },
  }),
);
