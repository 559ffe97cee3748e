import { builder } from '../../graphql/builder.ts';
import { answerOnce } from '../idempotency/answer-once.ts';
import { idempotencyKeyField } from '../idempotency/key-field.ts';
import '../../graphql/types/errors.graphql.ts';
import { ConflictError, InvalidInputError } from '../../platform/errors.ts';
import { InsufficientLabelsError } from './calibration.errors.ts';
import { CalibratorVersionType, JudgedEvidenceEnum } from './calibration.graphql.ts';

const RefitCalibratorInput = builder.inputType('RefitCalibratorInput', {
  description: 'Which calibrator.',
  fields: (t) => ({
    idempotencyKey: idempotencyKeyField(t),
    evidence: t.field({
      type: JudgedEvidenceEnum,
      required: true,
      description: 'What the scores rest on.',
    }),
  }),
});

builder.mutationField('refitCalibrator', (t) =>
  t.field({
    type: CalibratorVersionType,
    authScopes: { operator: true },
    description:
      'Fits a calibrator on the labels there are and keeps it as a version. It is in force if its mean squared error on the held-out labels is lower than that of what was; every server uses it at once.',
    errors: {
      types: [InvalidInputError, InsufficientLabelsError, ConflictError],
      union: { name: 'RefitCalibratorResult', description: 'The new version, or why there is none.' },
    },
    args: {
      input: t.arg({ type: RefitCalibratorInput, required: true, description: 'Which calibrator.' }),
    },
    resolve: (_root, { input }, context, info) => {
      const { calibration } = context.services;
      return answerOnce(
        { context, info, input },
        {
          act: (call) => calibration.refit(input, call),
          again: async (versions) => (await calibration.findMany(versions.map(Number)))[0] ?? null,
        },
      );
    },
  }),
);
