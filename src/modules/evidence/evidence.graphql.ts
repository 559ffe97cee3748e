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
  description: 'Whether the evidence supports a response.',
  values: {
    UNKNOWN: {
      value: 'UNKNOWN',
      description:
        'There is no evidence to compare the response with. This does not mean that the response is right.',
    },
    SUPPORTED: { value: 'SUPPORTED', description: 'The evidence supports the response.' },
    HALLUCINATED: { value: 'HALLUCINATED', description: 'The evidence does not support the response.' },
  } satisfies Record<Verdict, { value: Verdict; description: string }>,
});

export const EvidenceEnum = builder.enumType('Evidence', {
  description: 'Kind of evidence that a verdict is based on.',
  values: {
    NONE: { value: 'NONE', description: 'No evidence. The verdict is UNKNOWN.' },
    CONTEXT: { value: 'CONTEXT', description: 'Passages that must support the response.' },
    SAMPLES: { value: 'SAMPLES', description: 'Other responses to the same text.' },
  } satisfies Record<Evidence, { value: Evidence; description: string }>,
});

export const VerdictStageEnum = builder.enumType('VerdictStage', {
  description: 'Whether a verdict is final.',
  values: {
    FINAL: { value: 'FINAL', description: 'The verdict is not checked further.' },
    PROVISIONAL: { value: 'PROVISIONAL', description: 'A cross-encoder is going to verify the verdict.' },
    VERIFIED: { value: 'VERIFIED', description: 'A cross-encoder has verified the verdict.' },
  } satisfies Record<VerdictStage, { value: VerdictStage; description: string }>,
});

const reasonDescriptions: Record<EvidenceReason, string> = {
  LOW_SUPPORT: 'No passage supports the claim well.',
  NOVEL_NUMBER: 'The claim states a value that no passage contains.',
  NOVEL_NAME: 'The claim contains a name that no passage contains.',
  DIFFERENT_VALUE: 'The nearest passage has another value or name in this place.',
  OPPOSITE: 'The claim has a word whose opposite the nearest passage has in this place.',
  OVERSTATED: 'The claim states as a fact what the nearest passage hedges.',
  WRONG_CITATION: 'None of the passages that the claim cites supports it.',
  POLARITY_MISMATCH: 'The claim denies what the nearest passage states, or states what the passage denies.',
  WEAK_SUBSPACE: 'The vector of the claim lies mostly outside the span of the vectors of the passages.',
  DYNAMICS_DIVERGENCE: 'The ethos, logos and pathos of the claim differ from those of the passages.',
  SAMPLE_DISAGREEMENT: 'The other responses do not agree with the claim.',
};

const EvidenceReasonEnum = builder.enumType('EvidenceReason', {
  description: 'Why a claim of a response is in doubt.',
  values: Object.fromEntries(
    evidenceReasons.map((reason) => [reason, { value: reason, description: reasonDescriptions[reason] }]),
  ),
});

const NearestPassageType = builder
  .objectRef<NonNullable<SentenceEvidence['nearestPassage']>>('NearestPassage')
  .implement({
    description: 'The part of the evidence that is nearest to a claim.',
    fields: (t) => ({
      index: t.exposeInt('index', {
        description: 'Index of the passage or sample among those given, starting at 0.',
      }),
      text: t.exposeString('text', { description: 'The nearest sentence of that passage or sample.' }),
    }),
  });

const SentenceEvidenceType = builder.objectRef<SentenceEvidence>('SentenceEvidence').implement({
  description: 'How the evidence supports one claim: one sentence of a response.',
  fields: (t) => ({
    text: t.exposeString('text', { description: 'The claim.' }),
    support: t.exposeFloat('support', { description: 'How well the evidence supports the claim, 0 to 1.' }),
    nearestPassage: t.field({
      type: NearestPassageType,
      nullable: true,
      description: 'The nearest part of the evidence. Null if nothing could be compared.',
      resolve: (sentence) => sentence.nearestPassage,
    }),
    reasons: t.field({
      type: [EvidenceReasonEnum],
      description: 'Why the claim is in doubt. Empty if it is not in doubt.',
      resolve: (sentence) => [...sentence.reasons],
    }),
  }),
});

const EvidenceFeatureType = builder.objectRef<{ name: string; value: number }>('EvidenceFeature').implement({
  description:
    'One measured quantity of a response against its evidence. docs/evidence.md explains each of them.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name of the feature.' }),
    value: t.exposeFloat('value', { description: 'Value of the feature.' }),
  }),
});

export const EvidenceReportType = builder.objectRef<EvidenceReport>('EvidenceReport').implement({
  description: 'The measurements that a verdict is based on.',
  fields: (t) => ({
    sentences: t.field({
      type: [SentenceEvidenceType],
      description: 'The claims of the response, in order.',
      complexity: 10,
      resolve: (report) => [...report.sentences],
    }),
    features: t.field({
      type: [EvidenceFeatureType],
      description: 'Features of the whole response, sorted by name.',
      complexity: 10,
      resolve: (report) =>
        Object.keys(report.features)
          .toSorted()
          .map((name) => ({ name, value: report.features[name] ?? Number.NaN })),
    }),
  }),
});

const ClaimCheckType = builder.objectRef<JudgedClaim>('ClaimCheck').implement({
  description: 'A response judged by its evidence. Nothing is stored.',
  fields: (t) => ({
    verdict: t.expose('verdict', {
      type: VerdictEnum,
      description: 'Whether the evidence supports the response.',
    }),
    evidence: t.expose('evidence', {
      type: EvidenceEnum,
      description: 'Kind of evidence that the verdict is based on.',
    }),
    signalStrength: t.float({
      nullable: true,
      description:
        'Signal strength that an inference of this response would have before any intervention: the probability. Null if nothing could be compared.',
      resolve: (claim) => claim.probability,
    }),
    probabilitySupported: t.float({
      nullable: true,
      description: 'Probability that the response is supported, 0 to 1. Null if nothing could be compared.',
      resolve: (claim) => claim.probability,
    }),
    verdictThreshold: t.exposeFloat('threshold', {
      description: 'Probability below which the verdict is HALLUCINATED.',
    }),
    isCalibrated: t.exposeBoolean('calibrated', {
      description: 'Whether the probability is calibrated by labels of this installation.',
    }),
    calibratorVersion: t.exposeInt('calibratorVersion', {
      nullable: true,
      description: 'Version of the calibrator. Null if there is none.',
    }),
    evidenceReport: t.field({
      type: EvidenceReportType,
      description: 'The measurements that the verdict is based on.',
      resolve: (claim) => claim.report,
    }),
  }),
});

builder.queryField('checkClaim', (t) =>
  t.field({
    type: ClaimCheckType,
    description: 'Judges a response by passages that must support it. Nothing is stored.',
    complexity: ({ context }) => ({ field: 50 + context.length, multiplier: 1 }),
    args: {
      response: t.arg.string({
        required: true,
        maxLength: longestText,
        description: 'The response to judge.',
      }),
      context: t.arg.stringList({
        required: true,
        maxLength: longestText,
        maxItems: mostPassages,
        description:
          'The passages that must support the response: at least one, none blank. Together at most 1,000,000 characters, and within the maximum request size.',
      }),
      model: t.arg.string({
        maxLength: modelLengths.wantedName,
        description: 'Name of the embedding model. If omitted, the default model is used.',
      }),
      maxMissRate: t.arg.float({
        description:
          'Maximum share of hallucinations that may pass as supported, 0.001 to 0.999. It requires labels of this installation. If omitted, the threshold is 0.5.',
      }),
    },
    resolve: (_root, args, { services }) => services.evidence.check(args),
  }),
);
