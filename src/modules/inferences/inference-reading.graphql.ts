import type { SignalFormula } from '../../domain/content-signal.ts';
import { readabilityOf } from '../../domain/readability.ts';
import { builder } from '../../graphql/builder.ts';
import { ReadabilityType } from '../embeddings/readability.graphql.ts';
import { InferenceType } from './inference.graphql.ts';

const SignalFormulaEnum = builder.enumType('SignalFormula', {
  description: 'How the signal strength before any intervention was computed.',
  values: {
    SUPPORT: { value: 'SUPPORT', description: 'The probability that the evidence supports the response.' },
    READABLE_CLARITY: {
      value: 'READABLE_CLARITY',
      description:
        'Readability times plausibility times clarity. Plausibility says how likely the words and their order are in English. Clarity says how clearly the digits take a position.',
    },
    CLARITY: {
      value: 'CLARITY',
      description: 'Clarity alone: the formula of earlier versions for a text without evidence.',
    },
    GIVEN: { value: 'GIVEN', description: 'The client gave the signal with the inference.' },
  } satisfies Record<SignalFormula, { value: SignalFormula; description: string }>,
});

builder.objectFields(InferenceType, (t) => ({
  segments: t.exposeInt('segments', {
    nullable: true,
    description:
      'Number of windows in which the model read the text. A text of up to `maxTokens` tokens has one window. The vector of a longer text is the mean of the vectors of its windows, weighted by their tokens. Null for an inference that was computed outside the server or by an earlier version.',
  }),
  readability: t.field({
    type: ReadabilityType,
    nullable: true,
    description:
      'How much of the text the model reads. Null for an inference that was computed outside the server or by an earlier version.',
    resolve: ({ tokens, readTokens }) =>
      tokens === null || readTokens === null ? null : readabilityOf(tokens, readTokens),
  }),
  signalFormula: t.expose('signalFormula', {
    type: SignalFormulaEnum,
    nullable: true,
    description:
      'How the signal strength was computed, before any intervention. Null if it is not known, because an earlier version computed the signal and the inference was erased.',
  }),
}));
