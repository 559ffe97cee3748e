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
import { isJudgedEvidence, type JudgedEvidence } from './label.ts';
import type { CalibrationFigures } from './measurement.ts';

export const JudgedEvidenceEnum = builder.enumType('JudgedEvidence', {
  description:
    'Kinds of evidence by which a response can be judged. Each kind has its own scores and its own calibrators.',
  values: {
    CONTEXT: { value: 'CONTEXT', description: 'Passages that must support the response.' },
    SAMPLES: { value: 'SAMPLES', description: 'Other responses to the same text.' },
  } satisfies Record<JudgedEvidence, { value: JudgedEvidence; description: string }>,
});

const CalibratorMethodEnum = builder.enumType('CalibratorMethod', {
  description: 'Methods that turn scores into probabilities.',
  values: {
    PLATT: { value: 'PLATT', description: 'A logistic curve over the log odds of the score.' },
    ISOTONIC: { value: 'ISOTONIC', description: 'The non-decreasing curve closest to the labels.' },
  } satisfies Record<CalibratorMethod, { value: CalibratorMethod; description: string }>,
});

builder.objectType(InsufficientLabelsError, {
  name: 'InsufficientLabelsError',
  description: 'There are fewer labels than the request needs. `submitFeedback` adds labels.',
  interfaces: [ErrorInterface],
  isTypeOf: (value) => value instanceof InsufficientLabelsError,
  fields: (t) => ({
    needed: t.exposeInt('needed', { description: 'Number of labels needed.' }),
    found: t.exposeInt('found', { description: 'Number of labels found.' }),
  }),
});

const CalibrationFiguresType = builder.interfaceRef<CalibrationFigures>('CalibrationFigures').implement({
  description: 'How good the probabilities are, measured on labels.',
  fields: (t) => ({
    auroc: t.exposeFloat('auroc', {
      nullable: true,
      description:
        'Probability that a supported response scores higher than one that is not supported, 0 to 1. Null if labels of either kind are missing.',
    }),
    brier: t.exposeFloat('brier', {
      nullable: true,
      description:
        'Mean squared error of the probabilities, 0 to 1. Lower is better. Null if there are no labels.',
    }),
    expectedCalibrationError: t.exposeFloat('ece', {
      nullable: true,
      description:
        'Expected calibration error over ten bins, 0 to 1. Lower is better. Null if there are no labels.',
    }),
    lengthAuroc: t.exposeFloat('lengthAuroc', {
      nullable: true,
      description:
        'AUROC of a score that is only the length of the response, in the direction that gives the higher value. A useful score has a higher AUROC. Null if labels of either kind are missing.',
    }),
  }),
});

export const CalibratorVersionType = builder.node(CalibratorVersion, {
  name: 'CalibratorVersion',
  description:
    'A map from scores to probabilities. It is fitted on labels of this installation and measured on labels that were held out.',
  interfaces: [CalibrationFiguresType],
  id: { resolve: (calibrator) => calibrator.version },
  loadManyWithoutCache: readable(rowNumberPart, async (versions, { services }) =>
    inOrder(versions, await services.calibration.findMany(versions), ({ version }) => version),
  ),
  isTypeOf: (value) => value instanceof CalibratorVersion,
  fields: (t) => ({
    version: t.exposeInt('version', { description: 'Version number. Later versions have higher numbers.' }),
    evidence: t.expose('evidence', {
      type: JudgedEvidenceEnum,
      description: 'Kind of evidence that the scores are based on.',
    }),
    evidenceModel: t.exposeString('evidenceModel', {
      description: 'Version of the shipped evidence model whose scores the calibrator reads.',
    }),
    method: t.expose('method', {
      type: CalibratorMethodEnum,
      description: 'Method by which the calibrator was fitted.',
    }),
    labelCount: t.exposeInt('labels', { description: 'Number of labels that the calibrator was fitted on.' }),
    heldOutCount: t.exposeInt('heldOut', {
      description: 'Number of labels that the calibrator was measured on.',
    }),
    previousBrier: t.exposeFloat('previousBrier', {
      nullable: true,
      description:
        'Mean squared error of the version that was in force before, on the same labels. Null if there was none.',
    }),
    isPromoted: t.exposeBoolean('isPromoted', { description: 'Whether the calibrator is in force.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the calibrator was fitted.' }),
  }),
});

const CalibrationBasisEnum = builder.enumType('CalibrationBasis', {
  description: 'Source of the probabilities.',
  values: {
    SHIPPED: { value: 'SHIPPED', description: 'The evidence model as shipped.' },
    FEEDBACK: { value: 'FEEDBACK', description: 'A calibrator fitted on labels of this installation.' },
  } as const,
});

const ReliabilityBinType = builder.objectRef<ReliabilityBin>('ReliabilityBin').implement({
  description:
    'One bin of the reliability curve: how often responses with a given probability are supported. Empty bins are omitted.',
  fields: (t) => ({
    from: t.exposeFloat('from', { description: 'Lower bound of the bin, inclusive.' }),
    to: t.exposeFloat('to', { description: 'Upper bound of the bin, exclusive. The last bin includes 1.' }),
    count: t.exposeInt('count', { description: 'Number of labels in the bin.' }),
    meanScore: t.exposeFloat('meanScore', { description: 'Mean of the probabilities in the bin.' }),
    supportedShare: t.exposeFloat('supportedShare', {
      description:
        'Share of responses in the bin that annotators call supported. If the probabilities are well calibrated, it equals `meanScore`.',
    }),
  }),
});

const CalibrationType = builder.node(builder.objectRef<Calibration>('Calibration'), {
  description:
    'How good the probabilities are, measured now on the available labels. The figures of the shipped model use all labels. The figures of a calibrator use only the held-out labels.',
  interfaces: [CalibrationFiguresType],
  id: { resolve: ({ evidence }) => evidence },
  loadManyWithoutCache: (ids, { services }) =>
    Promise.all(ids.map((id) => (isJudgedEvidence(id) ? services.calibration.calibration(id) : null))),
  fields: (t) => ({
    evidence: t.expose('evidence', {
      type: JudgedEvidenceEnum,
      description: 'Kind of evidence that the scores are based on.',
    }),
    evidenceModel: t.exposeString('evidenceModel', {
      description: 'Version of the shipped evidence model that gives the scores.',
    }),
    basis: t.field({
      type: CalibrationBasisEnum,
      description: 'Source of the probabilities.',
      resolve: ({ inForce }) => (inForce === null ? 'SHIPPED' : 'FEEDBACK'),
    }),
    version: t.int({
      nullable: true,
      description: 'Version of the calibrator in force. Null if there is none.',
      resolve: ({ inForce }) => inForce?.version ?? null,
    }),
    method: t.field({
      type: CalibratorMethodEnum,
      nullable: true,
      description: 'Method by which the calibrator in force was fitted. Null if there is none.',
      resolve: ({ inForce }) => inForce?.method ?? null,
    }),
    labelCount: t.exposeInt('labels', {
      description: 'Number of responses, among the newest 10,000 with labels, whose annotators agree.',
    }),
    heldOutCount: t.exposeInt('heldOut', {
      description:
        'Number of the labels in `labelCount` that are held out. No calibrator is ever fitted on them.',
    }),
    measuredCount: t.exposeInt('count', {
      description: 'Number of the labels in `labelCount` that the figures are measured on.',
    }),
    reliability: t.field({
      type: [ReliabilityBinType],
      description: 'Points of the reliability curve, in ten bins of equal width.',
      resolve: ({ reliability }) => [...reliability],
    }),
    versions: t.connection(
      {
        type: CalibratorVersionType,
        description: 'Every calibrator that was fitted, newest first.',
        resolve: async ({ evidence }, page, { services }) =>
          connectionOf(await services.calibration.versions(evidence, page)),
      },
      { name: 'CalibratorVersionConnection', description: 'A page of calibrators.' },
      { name: 'CalibratorVersionEdge', description: 'A calibrator and its cursor.' },
    ),
  }),
});

const MissRateThresholdType = builder.objectRef<MissRateThreshold>('MissRateThreshold').implement({
  description: 'A threshold that keeps a given miss rate.',
  fields: (t) => ({
    threshold: t.exposeFloat('threshold', {
      description: 'Probability below which a response is judged hallucinated.',
    }),
    maxMissRate: t.exposeFloat('maxMissRate', {
      description:
        'Maximum share of hallucinations that pass as supported. It holds on average, for new responses like the labelled ones.',
    }),
    labelCount: t.exposeInt('labels', {
      description: 'Number of labelled hallucinations that the threshold is based on.',
    }),
  }),
});

builder.queryFields((t) => ({
  calibration: t.field({
    type: CalibrationType,
    description: 'Measures how good the probabilities of verdicts are.',
    complexity: 50,
    args: {
      evidence: t.arg({
        type: JudgedEvidenceEnum,
        required: true,
        description: 'Kind of evidence that the scores are based on.',
      }),
    },
    resolve: (_root, { evidence }, { services }) => services.calibration.calibration(evidence),
  }),
  missRateThreshold: t.field({
    type: MissRateThresholdType,
    description: 'Returns the threshold that `infer` and `checkClaim` use for a given `maxMissRate`.',
    complexity: 50,
    errors: {
      types: [InvalidInputError, InsufficientLabelsError],
      union: {
        name: 'MissRateThresholdAnswer',
        description: 'The threshold, or the reason why there is none.',
      },
    },
    args: {
      evidence: t.arg({
        type: JudgedEvidenceEnum,
        required: true,
        description: 'Kind of evidence that the scores are based on.',
      }),
      maxMissRate: t.arg.float({
        required: true,
        description: 'Maximum share of hallucinations that may pass as supported, 0.001 to 0.999.',
      }),
    },
    resolve: (_root, { evidence, maxMissRate }, { services }) =>
      services.calibration.missRateThreshold(evidence, maxMissRate),
  }),
}));
