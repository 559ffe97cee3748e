import { builder } from '../../graphql/builder.ts';
import { connectionOf } from '../../graphql/connection.ts';
import { uuidArgument, uuidPart } from '../../graphql/global-id.ts';
import { inOrder, readable } from '../../graphql/in-order.ts';
import { lengths } from '../../graphql/limits.ts';
import { BeamTensorType, ElpChannelsType } from '../beams/beam.graphql.ts';
import { ContextMetricsType } from '../context/context.graphql.ts';
import {
  EvidenceEnum,
  EvidenceReportType,
  VerdictEnum,
  VerdictStageEnum,
} from '../evidence/evidence.graphql.ts';
import { InterventionNode } from '../interventions/intervention.graphql.ts';
import { ModelType } from '../models/model.graphql.ts';
import { Inference } from '../record/inference.entity.ts';
import { VortexFlowEnum } from '../vortex/vortex.graphql.ts';
import type { InferenceOrder } from './inference.repository.ts';
import { inferenceConditions, modelIdIn } from './inference-conditions.graphql.ts';

export const InferenceType = builder.node(Inference, {
  name: 'Inference',
  description:
    'One text read by a model, with all that was measured of it. It is never changed but by an intervention recorded later, by the second look at a provisional verdict, which keeps what was before, and by an erasure.',
  id: { resolve: (inference) => inference.id },
  loadManyWithoutCache: readable(uuidPart, async (ids, { services }) =>
    inOrder(ids, await services.inferences.findMany(ids), ({ id }) => id),
  ),
  isTypeOf: (value) => value instanceof Inference,
  fields: (t) => ({
    uuid: t.expose('id', { type: 'UUID', description: 'The id as logs and SQL show it.' }),
    inputText: t.exposeString('inputText', {
      description: 'The text; empty once it was erased.',
      complexity: 10,
    }),
    responseText: t.exposeString('responseText', {
      nullable: true,
      complexity: 10,
      description: 'The response that was judged.',
    }),
    sessionId: t.exposeString('sessionId', { nullable: true, description: 'The session it belongs to.' }),
    model: t.field({
      type: ModelType,
      nullable: true,
      description: 'The model that read it; null when the model was removed or it was recorded without one.',
      resolve: (inference) => inference.model?.load({ dataloader: true }) ?? null,
    }),
    beamTensor: t.field({
      type: BeamTensorType,
      nullable: true,
      description: 'How it is spread over the nine positions; null when it was recorded without digits.',
      resolve: (inference) => inference.beamTensor?.load({ dataloader: true }) ?? null,
    }),
    embedding: t.floatList({
      nullable: true,
      description: 'Its vector, at length 1; null when it was recorded without one.',
      complexity: 20,
      resolve: (inference, _args, { services }) => services.inferences.embedding(inference.id),
    }),
    fluxPosition: t.exposeInt('fluxPosition', {
      description: 'Its position, 1 to 9, or 0 when none clearly wins.',
    }),
    archetype: t.exposeString('archetype', { nullable: true, description: 'The name of the position.' }),
    confidence: t.exposeFloat('confidence', { description: 'How sure the position is, 0 to 1.' }),
    signalStrength: t.exposeFloat('signalStrength', {
      description:
        'How well the content is carried, 0 to 1, after the intervention if one fired. Without evidence it says how clearly the text takes a position.',
    }),
    elpChannels: t.expose('elpChannels', {
      type: ElpChannelsType,
      nullable: true,
      description: 'Shares of ethos, logos and pathos; null when it was recorded without them.',
    }),
    verdict: t.expose('verdict', {
      type: VerdictEnum,
      description: 'Whether the evidence carries the response.',
    }),
    evidence: t.expose('evidence', { type: EvidenceEnum, description: 'What the verdict rests on.' }),
    verdictStage: t.expose('verdictStage', {
      type: VerdictStageEnum,
      description: 'How far the verdict has come.',
    }),
    probabilitySupported: t.exposeFloat('probabilitySupported', {
      nullable: true,
      description:
        'Probability that the response is supported, 0 to 1: its signal before any intervention. Null without evidence, or where nothing could be compared.',
    }),
    verdictThreshold: t.exposeFloat('verdictThreshold', {
      nullable: true,
      description: 'Probability below which the verdict is HALLUCINATED; null without evidence.',
    }),
    calibrated: t.exposeBoolean('calibrated', {
      description: 'Whether labels of this installation calibrated the probability.',
    }),
    calibratorVersion: t.exposeInt('calibratorVersion', {
      nullable: true,
      description: 'Version of the calibrator; null when there was none.',
    }),
    evidenceReport: t.field({
      type: EvidenceReportType,
      nullable: true,
      description: 'What the verdict was judged by; null without evidence, or when it was judged elsewhere.',
      complexity: 10,
      resolve: async (inference, _args, { services }) =>
        (await services.inferences.judgement(inference.id))?.report ?? null,
    }),
    evidenceTexts: t.stringList({
      nullable: true,
      description: 'The passages or samples that the response was held against, as they were given.',
      complexity: 20,
      resolve: async (inference, _args, { services }) =>
        (await services.inferences.judgement(inference.id))?.texts ?? null,
    }),
    hallucinationDetected: t.exposeBoolean('hallucinationDetected', {
      description: 'Whether the verdict is HALLUCINATED.',
    }),
    vortexFlow: t.expose('vortexFlow', {
      type: VortexFlowEnum,
      description: 'The step that its session took with it.',
    }),
    vortexIntervention: t.exposeBoolean('vortexIntervention', {
      description: 'Whether an intervention fired.',
    }),
    lakeWorthy: t.exposeBoolean('lakeWorthy', {
      description:
        'Whether it belongs in the Confidence Lake: signal before intervention at least 0.6, not hallucinated, and at position 3, 6 or 9 or with a confidence above 0.8.',
    }),
    interventions: t.field({
      type: [InterventionNode],
      description: 'Interventions at its position.',
      resolve: (inference) => inference.interventions.loadItems({ dataloader: true }),
    }),
    contextMetrics: t.field({
      type: [ContextMetricsType],
      description: 'How much of its session the context window kept.',
      resolve: (inference) => inference.contextMetrics.loadItems({ dataloader: true }),
    }),
    processingTimeMs: t.exposeInt('processingTimeMs', {
      description: 'Time to compute it, in milliseconds.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was committed.' }),
    erasedAt: t.expose('erasedAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When its texts and its vector were erased; null while they are there. Its figures stay, since they are counted.',
    }),
  }),
});

builder.objectField(InterventionNode, 'inference', (t) =>
  t.field({
    type: InferenceType,
    description: 'The inference it changed.',
    resolve: (intervention) => intervention.inference.loadOrFail(),
  }),
);

builder.objectField(ContextMetricsType, 'inference', (t) =>
  t.field({
    type: InferenceType,
    description: 'The inference they were measured at.',
    resolve: (metrics) => metrics.inference.loadOrFail(),
  }),
);

const InferenceOrderEnum = builder.enumType('InferenceOrder', {
  description: 'Orders of the list of inferences.',
  values: {
    NEWEST: { value: 'newest', description: 'Last committed first.' },
    OLDEST: { value: 'oldest', description: 'First committed first.' },
    STRONGEST_SIGNAL: { value: 'strongestSignal', description: 'Highest signal strength first.' },
  } satisfies Record<string, { value: InferenceOrder; description: string }>,
});

const InferenceFilterInput = builder.inputType('InferenceFilter', {
  description: 'Conditions an inference must all meet.',
  fields: inferenceConditions,
});

const InferenceEdge = builder.edgeObject({
  type: InferenceType,
  name: 'InferenceEdge',
  description: 'An inference and its place in the list.',
});

export const InferenceConnection = builder.connectionObject(
  { type: InferenceType, name: 'InferenceConnection', description: 'A page of inferences.' },
  InferenceEdge,
);

builder.queryFields((t) => ({
  inference: t.field({
    type: InferenceType,
    nullable: true,
    description: 'The inference of that id, or null.',
    args: {
      id: t.arg.id({ required: true, maxLength: lengths.id, description: 'Its global id or its UUID.' }),
    },
    resolve: (_root, { id }, { services }) =>
      services.inferences.find(uuidArgument('Inference', 'id', String(id))),
  }),
  inferences: t.connection(
    {
      type: InferenceType,
      description: 'The audit trail.',
      args: {
        filter: t.arg({ type: InferenceFilterInput, description: 'Which inferences.' }),
        orderBy: t.arg({
          type: InferenceOrderEnum,
          required: true,
          defaultValue: 'newest',
          description: 'In which order.',
        }),
      },
      resolve: async (_root, { filter, orderBy, ...page }, { services }) => {
        const wanted = { ...filter, modelId: modelIdIn(filter) };
        return connectionOf(await services.inferences.page(wanted, orderBy, page));
      },
    },
    InferenceConnection,
    InferenceEdge,
  ),
}));
