import {
  type EvidenceReason,
  type EvidenceReport,
  evidenceReasons,
  type SentenceEvidence,
} from '../../domain/evidence-report.ts';
import type { Evidence, Verdict, VerdictStage } from '../../domain/verdict.ts';
import { builder } from '../../graphql/builder.ts';
import { longestText } from '../embeddings/text.input.ts';
import { modelLengths } from '../models/storage/model.input.ts';
import { mostPassages } from './evidence.input.ts';
import type { JudgedClaim } from './evidence.service.ts';

export const VerdictEnum = builder.enumType('Verdict', {
  description: 'Whether the evidence carries a response.',
  values: {
    UNKNOWN: {
      value: 'UNKNOWN',
      description: 'There is nothing to hold it against. This does not mean that it is right.',
    },
    SUPPORTED: { value: 'SUPPORTED', description: 'The evidence carries it.' },
    HALLUCINATED: { value: 'HALLUCINATED', description: 'The evidence does not carry it.' },
  } satisfies Record<Verdict, { value: Verdict; description: string }>,
});

export const EvidenceEnum = builder.enumType('Evidence', {
  description: 'What a verdict rests on.',
  values: {
    NONE: { value: 'NONE', description: 'Nothing; the verdict is UNKNOWN.' },
    CONTEXT: { value: 'CONTEXT', description: 'Passages that the response must rest on.' },
    SAMPLES: { value: 'SAMPLES', description: 'Other responses to the same text.' },
  } satisfies Record<Evidence, { value: Evidence; description: string }>,
});

export const VerdictStageEnum = builder.enumType('VerdictStage', {
  description: 'How far a verdict has come.',
  values: {
    FINAL: { value: 'FINAL', description: 'Nothing more will look at it.' },
    PROVISIONAL: { value: 'PROVISIONAL', description: 'A cross-encoder is about to look at it.' },
    VERIFIED: { value: 'VERIFIED', description: 'A cross-encoder has looked at it.' },
  } satisfies Record<VerdictStage, { value: VerdictStage; description: string }>,
});

const reasonDescriptions: Record<EvidenceReason, string> = {
  LOW_SUPPORT: 'No passage carries the sentence well.',
  NOVEL_NUMBER: 'It has a number that no passage has.',
  NOVEL_NAME: 'It has a name that no passage has.',
  POLARITY_MISMATCH: 'It denies what the nearest passage says, or the other way round.',
  WEAK_SUBSPACE: 'Its vector lies mostly outside of what the passages span.',
  DYNAMICS_DIVERGENCE: 'Its ethos, logos and pathos differ from those of the passages.',
  SAMPLE_DISAGREEMENT: 'The other responses do not say it.',
};

const EvidenceReasonEnum = builder.enumType('EvidenceReason', {
  description: 'Why a sentence of a response is in doubt.',
  values: Object.fromEntries(
    evidenceReasons.map((reason) => [reason, { value: reason, description: reasonDescriptions[reason] }]),
  ),
});

const NearestPassageType = builder
  .objectRef<NonNullable<SentenceEvidence['nearestPassage']>>('NearestPassage')
  .implement({
    description: 'The part of the evidence that is nearest to a sentence.',
    fields: (t) => ({
      index: t.exposeInt('index', {
        description: 'Place of the passage or sample among those given, from 0.',
      }),
      text: t.exposeString('text', { description: 'The nearest sentence of it.' }),
    }),
  });

const SentenceEvidenceType = builder.objectRef<SentenceEvidence>('SentenceEvidence').implement({
  description: 'How one sentence of a response rests on the evidence.',
  fields: (t) => ({
    text: t.exposeString('text', { description: 'The sentence.' }),
    support: t.exposeFloat('support', { description: 'How well the evidence carries it, 0 to 1.' }),
    nearestPassage: t.field({
      type: NearestPassageType,
      nullable: true,
      description: 'What comes nearest to it; null when nothing could be compared.',
      resolve: (sentence) => sentence.nearestPassage,
    }),
    reasons: t.field({
      type: [EvidenceReasonEnum],
      description: 'Why it is in doubt; empty when it is not.',
      resolve: (sentence) => [...sentence.reasons],
    }),
  }),
});

const EvidenceFeatureType = builder.objectRef<{ name: string; value: number }>('EvidenceFeature').implement({
  description: 'One measured quantity of a response against its evidence; docs/evidence.md explains each.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name.' }),
    value: t.exposeFloat('value', { description: 'Its value.' }),
  }),
});

export const EvidenceReportType = builder.objectRef<EvidenceReport>('EvidenceReport').implement({
  description: 'What a verdict was judged by.',
  fields: (t) => ({
    sentences: t.field({
      type: [SentenceEvidenceType],
      description: 'Sentence by sentence of the response.',
      complexity: 10,
      resolve: (report) => [...report.sentences],
    }),
    features: t.field({
      type: [EvidenceFeatureType],
      description: 'Of the whole response, by name.',
      complexity: 10,
      resolve: (report) =>
        Object.keys(report.features)
          .toSorted()
          .map((name) => ({ name, value: report.features[name] ?? Number.NaN })),
    }),
  }),
});

const ClaimCheckType = builder.objectRef<JudgedClaim>('ClaimCheck').implement({
  description: 'A response judged by its evidence. Nothing of it was stored.',
  fields: (t) => ({
    verdict: t.expose('verdict', { type: VerdictEnum, description: 'Whether the evidence carries it.' }),
    evidence: t.expose('evidence', { type: EvidenceEnum, description: 'What the verdict rests on.' }),
    signalStrength: t.float({
      nullable: true,
      description: 'The signal that an inference of it would have before any intervention: the probability.',
      resolve: (claim) => claim.probability,
    }),
    probabilitySupported: t.float({
      nullable: true,
      description: 'Probability that it is supported, 0 to 1; null when nothing could be compared.',
      resolve: (claim) => claim.probability,
    }),
    threshold: t.exposeFloat('threshold', {
      description: 'Probability below which the verdict is HALLUCINATED.',
    }),
    calibrated: t.exposeBoolean('calibrated', {
      description: 'Whether labels of this installation calibrated the probability.',
    }),
    calibratorVersion: t.exposeInt('calibratorVersion', {
      nullable: true,
      description: 'Version of the calibrator; null when there is none.',
    }),
    evidenceReport: t.field({
      type: EvidenceReportType,
      description: 'What it was judged by.',
      resolve: (claim) => claim.report,
    }),
  }),
});

builder.queryField('checkClaim', (t) =>
  t.field({
    type: ClaimCheckType,
    description: 'Judges a response by passages that it must rest on. Nothing is stored.',
    complexity: ({ context }) => ({ field: 50 + context.length, multiplier: 1 }),
    args: {
      response: t.arg.string({ required: true, maxLength: longestText, description: 'The response.' }),
      context: t.arg.stringList({
        required: true,
        maxLength: longestText,
        maxItems: mostPassages,
        description:
          'One passage or more, none blank, together at most 1,000,000 characters, and within the largest request.',
      }),
      model: t.arg.string({
        maxLength: modelLengths.wantedName,
        description: 'Name of the embedding model; the default one if unsaid.',
      }),
      missRateAtMost: t.arg.float({
        description:
          'Share of hallucinations that may pass as supported, 0.001 to 0.999. It needs labels of this installation; unsaid, the threshold is 0.5.',
      }),
    },
    resolve: (_root, args, { services }) => services.evidence.check(args),
  }),
);
