import { builder } from '../../graphql/builder.ts';
import { VerdictEnum } from '../evidence/verdict.graphql.ts';
import { InferenceType } from '../inferences/inference.graphql.ts';
import { ModelType } from '../models/model.graphql.ts';
import { Verification, type VerificationReport } from '../record/verification.entity.ts';

const VerifiedSentenceType = builder
  .objectRef<VerificationReport['sentences'][number]>('VerifiedSentence')
  .implement({
    description: 'One claim of a response, as the cross-encoder judged it.',
    fields: (t) => ({
      text: t.exposeString('text', { description: 'The claim.' }),
      support: t.exposeFloat('support', {
        description: 'Probability that one of the nearest passages entails the claim, 0 to 1.',
      }),
      contradiction: t.exposeFloat('contradiction', {
        nullable: true,
        description:
          'Probability that one of the nearest passages contradicts the claim, 0 to 1. Null if the model cannot detect contradictions.',
      }),
    }),
  });

const VerificationType = builder.objectType(Verification, {
  name: 'Verification',
  description: 'The verification of a verdict by a cross-encoder.',
  fields: (t) => ({
    verdictBefore: t.expose('verdictBefore', { type: VerdictEnum, description: 'The provisional verdict.' }),
    probabilityBefore: t.exposeFloat('probabilityBefore', {
      description: 'Probability before the verification that the response is supported, 0 to 1.',
    }),
    verdict: t.expose('verdict', { type: VerdictEnum, description: 'The verdict after the verification.' }),
    probabilitySupported: t.exposeFloat('probabilitySupported', {
      description: 'Probability after the verification that the response is supported, 0 to 1.',
    }),
    sentences: t.field({
      type: [VerifiedSentenceType],
      description: 'The claims of the response, in order.',
      resolve: ({ report }) => [...report.sentences],
    }),
    model: t.field({
      type: ModelType,
      nullable: true,
      description: 'The cross-encoder. Null if it was removed.',
      resolve: (verification) => verification.model?.load({ dataloader: true }) ?? null,
    }),
    processingTimeMs: t.exposeInt('processingTimeMs', {
      description: 'Time of the verification in milliseconds, including the time in the queue.',
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'When the verification was committed.',
    }),
  }),
});

builder.objectField(InferenceType, 'verification', (t) =>
  t.field({
    type: VerificationType,
    nullable: true,
    description: 'The verification of the verdict by a cross-encoder. Null if there was none.',
    resolve: (inference, _args, { services }) => services.verifications.of(inference.id),
  }),
);
