import { builder } from '../../graphql/builder.ts';
import { VerdictEnum } from '../evidence/evidence.graphql.ts';
import { InferenceType } from '../inferences/inference.graphql.ts';
import { ModelType } from '../models/model.graphql.ts';
import { Verification, type VerificationReport } from '../record/verification.entity.ts';

const VerifiedSentenceType = builder
  .objectRef<VerificationReport['sentences'][number]>('VerifiedSentence')
  .implement({
    description: 'One sentence of a response, as the cross-encoder found it.',
    fields: (t) => ({
      text: t.exposeString('text', { description: 'The sentence.' }),
      support: t.exposeFloat('support', {
        description: 'Probability that one of its nearest passages entails it, 0 to 1.',
      }),
      contradiction: t.exposeFloat('contradiction', {
        nullable: true,
        description: 'Probability that one of them contradicts it, 0 to 1; null when the model cannot tell.',
      }),
    }),
  });

const VerificationType = builder.objectType(Verification, {
  name: 'Verification',
  description: 'A second look at a verdict, by a cross-encoder.',
  fields: (t) => ({
    verdictBefore: t.expose('verdictBefore', { type: VerdictEnum, description: 'The provisional verdict.' }),
    probabilityBefore: t.exposeFloat('probabilityBefore', {
      description: 'Probability behind it that the response is supported, 0 to 1.',
    }),
    verdict: t.expose('verdict', { type: VerdictEnum, description: 'The verified verdict.' }),
    probabilitySupported: t.exposeFloat('probabilitySupported', {
      description: 'Probability behind it that the response is supported, 0 to 1.',
    }),
    sentences: t.field({
      type: [VerifiedSentenceType],
      description: 'Sentence by sentence of the response.',
      resolve: ({ report }) => [...report.sentences],
    }),
    model: t.field({
      type: ModelType,
      nullable: true,
      description: 'The cross-encoder; null when it was removed.',
      resolve: (verification) => verification.model?.load({ dataloader: true }) ?? null,
    }),
    processingTimeMs: t.exposeInt('processingTimeMs', {
      description: 'Time of the second look in milliseconds, waiting included.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was committed.' }),
  }),
});

builder.objectField(InferenceType, 'verification', (t) =>
  t.field({
    type: VerificationType,
    nullable: true,
    description: 'The second look at its verdict, by a cross-encoder; null when there was none.',
    resolve: (inference, _args, { services }) => services.verifications.of(inference.id),
  }),
);
