import { builder } from '../../graphql/builder.ts';
import { connectionOf } from '../../graphql/connection.ts';
import { rowNumberPart } from '../../graphql/global-id.ts';
import { inOrder, readable } from '../../graphql/in-order.ts';
import { ErrorInterface } from '../../graphql/types/errors.graphql.ts';
import { InvalidInputError } from '../../platform/errors.ts';
import type { CalibratorMethod } from '../../statistics/calibrator.ts';
import type { ReliabilityBin } from '../../statistics/score-metrics.ts';
import { InsufficientLabelsError } from './calibration.errors.ts';
import type { Calibration } from './calibration.service.ts';
import type { MissRateThreshold } from './calibrator-registry.ts';
import { CalibratorVersion } from './calibrator-version.entity.ts';
import type { JudgedEvidence } from './label.ts';
import type { CalibrationFigures } from './measurement.ts';

export const JudgedEvidenceEnum = builder.enumType('JudgedEvidence', {
  description: 'Evidence that a response can be judged by. Each has scores, and calibrators, of its own.',
  values: {
    CONTEXT: { value: 'CONTEXT', description: 'Passages that the response must rest on.' },
    SAMPLES: { value: 'SAMPLES', description: 'Other responses to the same text.' },
  } satisfies Record<JudgedEvidence, { value: JudgedEvidence; description: string }>,
});

const CalibratorMethodEnum = builder.enumType('CalibratorMethod', {
  description: 'Ways to turn scores into probabilities.',
  values: {
    PLATT: { value: 'PLATT', description: 'A logistic curve over the log odds of the score.' },
    ISOTONIC: { value: 'ISOTONIC', description: 'The never falling curve nearest to the labels.' },
  } satisfies Record<CalibratorMethod, { value: CalibratorMethod; description: string }>,
});

builder.objectType(InsufficientLabelsError, {
  name: 'InsufficientLabelsError',
  description: 'There are not enough labels for what was asked. `submitFeedback` gives labels.',
  interfaces: [ErrorInterface],
  isTypeOf: (value) => value instanceof InsufficientLabelsError,
  fields: (t) => ({
    needed: t.exposeInt('needed', { description: 'How many it takes.' }),
    found: t.exposeInt('found', { description: 'How many there are.' }),
  }),
});

const CalibrationFiguresType = builder.interfaceRef<CalibrationFigures>('CalibrationFigures').implement({
  description: 'How good probabilities are on labels.',
  fields: (t) => ({
    auroc: t.exposeFloat('auroc', {
      nullable: true,
      description:
        'Probability that a supported response comes before another, 0 to 1; null where a kind of labels is missing.',
    }),
    brier: t.exposeFloat('brier', {
      nullable: true,
      description: 'Mean squared error of the probabilities, 0 to 1; lower is better; null without labels.',
    }),
    ece: t.exposeFloat('ece', {
      nullable: true,
      description: 'Expected calibration error over ten bins, 0 to 1; lower is better; null without labels.',
    }),
    lengthAuroc: t.exposeFloat('lengthAuroc', {
      nullable: true,
      description:
        'What the length of the response alone reaches, in its better direction: the least that a score should beat.',
    }),
  }),
});

export const CalibratorVersionType = builder.node(CalibratorVersion, {
  name: 'CalibratorVersion',
  description:
    'A map from scores to probabilities that was fitted on labels of this installation, measured on labels that it was not fitted on.',
  interfaces: [CalibrationFiguresType],
  id: { resolve: (calibrator) => calibrator.version },
  loadManyWithoutCache: readable(rowNumberPart, async (versions, { services }) =>
    inOrder(versions, await services.calibration.findMany(versions), ({ version }) => version),
  ),
  isTypeOf: (value) => value instanceof CalibratorVersion,
  fields: (t) => ({
    version: t.exposeInt('version', { description: 'Its number; later versions have higher ones.' }),
    evidence: t.expose('evidence', { type: JudgedEvidenceEnum, description: 'What its scores rest on.' }),
    evidenceModel: t.exposeString('evidenceModel', {
      description: 'Version of the shipped evidence model whose scores it reads.',
    }),
    method: t.expose('method', { type: CalibratorMethodEnum, description: 'How it was fitted.' }),
    labels: t.exposeInt('labels', { description: 'Labels it was fitted on.' }),
    heldOut: t.exposeInt('heldOut', { description: 'Labels it was measured on.' }),
    previousBrier: t.exposeFloat('previousBrier', {
      nullable: true,
      description: 'Mean squared error of what was in force before, on the same labels.',
    }),
    isPromoted: t.exposeBoolean('isPromoted', { description: 'Whether it is in force.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was fitted.' }),
  }),
});

const CalibrationBasisEnum = builder.enumType('CalibrationBasis', {
  description: 'What gives the probabilities.',
  values: {
    SHIPPED: { value: 'SHIPPED', description: 'The evidence model as it was shipped.' },
    FEEDBACK: { value: 'FEEDBACK', description: 'A calibrator fitted on labels of this installation.' },
  } as const,
});

const ReliabilityBinType = builder.objectRef<ReliabilityBin>('ReliabilityBin').implement({
  description: 'One bin of probabilities, and how often they came true. Empty bins are left out.',
  fields: (t) => ({
    from: t.exposeFloat('from', { description: 'Lowest probability in it.' }),
    to: t.exposeFloat('to', { description: 'Where the next bin begins.' }),
    count: t.exposeInt('count', { description: 'Labels in it.' }),
    meanScore: t.exposeFloat('meanScore', { description: 'Mean of the probabilities.' }),
    supportedShare: t.exposeFloat('supportedShare', {
      description: 'Share that people call supported; equal to the mean where the probabilities are right.',
    }),
  }),
});

const CalibrationType = builder.objectRef<Calibration>('Calibration').implement({
  description:
    'How good the probabilities are, measured now on the labels there are: the shipped model on all of them, a calibrator on the held-out ones.',
  interfaces: [CalibrationFiguresType],
  fields: (t) => ({
    evidence: t.expose('evidence', { type: JudgedEvidenceEnum, description: 'What the scores rest on.' }),
    evidenceModel: t.exposeString('evidenceModel', {
      description: 'Version of the shipped evidence model that gives the scores.',
    }),
    basis: t.field({
      type: CalibrationBasisEnum,
      description: 'What gives the probabilities.',
      resolve: ({ inForce }) => (inForce === null ? 'SHIPPED' : 'FEEDBACK'),
    }),
    version: t.int({
      nullable: true,
      description: 'Version of the calibrator in force; null when there is none.',
      resolve: ({ inForce }) => inForce?.version ?? null,
    }),
    method: t.field({
      type: CalibratorMethodEnum,
      nullable: true,
      description: 'How it was fitted; null when there is none.',
      resolve: ({ inForce }) => inForce?.method ?? null,
    }),
    labels: t.exposeInt('labels', { description: 'Responses that people agree on, the newest 10,000.' }),
    heldOut: t.exposeInt('heldOut', { description: 'Those of them that no calibrator is ever fitted on.' }),
    measuredOn: t.exposeInt('count', { description: 'Those of them that the figures rest on.' }),
    reliability: t.field({
      type: [ReliabilityBinType],
      description: 'Points of the reliability curve, in ten bins of equal width.',
      resolve: ({ reliability }) => [...reliability],
    }),
    versions: t.connection(
      {
        type: CalibratorVersionType,
        description: 'Every calibrator that was fitted, the newest first.',
        resolve: async ({ evidence }, page, { services }) =>
          connectionOf(await services.calibration.versions(evidence, page)),
      },
      { name: 'CalibratorVersionConnection', description: 'A page of calibrators.' },
      { name: 'CalibratorVersionEdge', description: 'A calibrator and its place in the list.' },
    ),
  }),
});

const MissRateThresholdType = builder.objectRef<MissRateThreshold>('MissRateThreshold').implement({
  description: 'A threshold that comes with a promise.',
  fields: (t) => ({
    threshold: t.exposeFloat('threshold', {
      description: 'Probability below which a response is called hallucinated.',
    }),
    missRateAtMost: t.exposeFloat('missRateAtMost', {
      description:
        'Share of hallucinations that pass it, at most, on average over labels and new responses like them.',
    }),
    labels: t.exposeInt('labels', { description: 'Labelled hallucinations that the promise rests on.' }),
  }),
});

builder.queryFields((t) => ({
  calibration: t.field({
    type: CalibrationType,
    description: 'How good the probabilities of verdicts are.',
    complexity: 50,
    args: {
      evidence: t.arg({ type: JudgedEvidenceEnum, required: true, description: 'What the scores rest on.' }),
    },
    resolve: (_root, { evidence }, { services }) => services.calibration.calibration(evidence),
  }),
  missRateThreshold: t.field({
    type: MissRateThresholdType,
    description: 'The threshold that `missRateAtMost` stands for in `infer` and `checkClaim`.',
    complexity: 50,
    errors: {
      types: [InvalidInputError, InsufficientLabelsError],
      union: { name: 'MissRateThresholdAnswer', description: 'The threshold, or why there is none.' },
    },
    args: {
      evidence: t.arg({ type: JudgedEvidenceEnum, required: true, description: 'What the scores rest on.' }),
      missRateAtMost: t.arg.float({
        required: true,
        description: 'Share of hallucinations that may pass as supported, 0.001 to 0.999.',
      }),
    },
    resolve: (_root, { evidence, missRateAtMost }, { services }) =>
      services.calibration.missRateThreshold(evidence, missRateAtMost),
  }),
}));
