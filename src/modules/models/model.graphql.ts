import { builder } from '../../graphql/builder.ts';
import { connectionOf } from '../../graphql/connection.ts';
import { uuidPart } from '../../graphql/global-id.ts';
import { inOrder, readable } from '../../graphql/in-order.ts';
import { ErrorInterface } from '../../graphql/types/errors.graphql.ts';
import type { ModelPerformance } from '../../platform/cache/live-statistics.ts';
import type { AnchorFit, ReliabilityBin } from './anchors/anchor-fit.ts';
import { ModelKindEnum, ModelStatusEnum } from './model-enums.graphql.ts';
import { OnnxModel, type PerformanceMetrics } from './storage/model.entity.ts';
import { ModelNotReadyError, ModelTimedOutError } from './storage/model.errors.ts';
import { modelLengths } from './storage/model.input.ts';

const PerformanceMetricsType = builder.objectRef<PerformanceMetrics>('ModelPerformanceMetrics').implement({
  description: 'What was measured of a model over its life.',
  fields: (t) => ({
    avgInferenceMs: t.float({
      nullable: true,
      description: 'Mean time of its inferences in milliseconds, those whose vector was remembered included.',
      resolve: (metrics) => metrics.avg_inference_ms ?? null,
    }),
    accuracy: t.float({
      nullable: true,
      description:
        'Share of inferences whose position it got right, of those whose position feedback told, 0 to 1; null until it told one.',
      resolve: (metrics) => metrics.accuracy ?? null,
    }),
    totalRuns: t.float({
      nullable: true,
      description: 'Inferences made.',
      resolve: (metrics) => metrics.total_runs ?? null,
    }),
  }),
});

const AnchorReliabilityBinType = builder.objectRef<ReliabilityBin>('AnchorReliabilityBin').implement({
  description: 'One bin of confidences, and how often they were right. Empty bins are left out.',
  fields: (t) => ({
    from: t.exposeFloat('from', { description: 'Lowest confidence in it, 0 to 1.' }),
    to: t.exposeFloat('to', { description: 'Where the next bin begins; the last one holds 1 too.' }),
    count: t.exposeInt('count', { description: 'Held-out anchors in it.' }),
    meanConfidence: t.exposeFloat('confidence', { description: 'Mean of their largest digits.' }),
    accuracy: t.exposeFloat('accuracy', {
      description:
        'Share of them read at their own position; equal to the mean where the confidence is right.',
    }),
  }),
});

const AnchorFitType = builder.objectRef<AnchorFit>('AnchorFit').implement({
  description:
    'How well a model tells the nine positions apart, measured on anchor sentences that did not shape the positions.',
  fields: (t) => ({
    version: t.exposeString('version', { description: 'Tells one set of anchor sentences from another.' }),
    temperature: t.exposeFloat('temperature', { description: 'Fitted softmax temperature of the digits.' }),
    accuracy: t.exposeFloat('accuracy', {
      description: 'Share of held-out anchors read at their own position; chance is 0.11.',
    }),
    expectedCalibrationError: t.float({
      description: 'Mean distance between confidence and accuracy over ten bins, 0 to 1.',
      resolve: (fit) => fit.expected_calibration_error,
    }),
    reliability: t.field({
      type: [AnchorReliabilityBinType],
      nullable: true,
      description:
        'Points of the reliability curve, in ten bins of equal width; null of a model that was last loaded before curves were kept.',
      resolve: (fit) => (fit.reliability === undefined ? null : [...fit.reliability]),
    }),
    heldOut: t.int({ description: 'Anchors held out.', resolve: (fit) => fit.held_out }),
  }),
});

export const ModelType = builder.node(OnnxModel, {
  name: 'Model',
  description: 'A registered ONNX text model.',
  id: { resolve: (model) => model.id },
  loadManyWithoutCache: readable(uuidPart, async (ids, { services }) =>
    inOrder(ids, await services.models.findMany(ids), ({ id }) => id),
  ),
  isTypeOf: (value) => value instanceof OnnxModel,
  fields: (t) => ({
    uuid: t.expose('id', { type: 'UUID', description: 'The id as logs and SQL show it.' }),
    name: t.exposeString('name', { description: 'Unique name.' }),
    kind: t.expose('kind', { type: ModelKindEnum, description: 'What it computes.' }),
    modelPath: t.exposeString('modelPath', {
      description:
        'The ONNX file, relative to the models directory; `bundled:` marks a file that came with the server.',
    }),
    tokenizerPath: t.exposeString('tokenizerPath', { description: 'The tokenizer file, likewise.' }),
    embeddingDim: t.exposeInt('embeddingDim', {
      description: 'Numbers in one of its vectors; of a cross-encoder that was loaded, scores a pair.',
    }),
    maxTokens: t.exposeInt('maxTokens', {
      description: 'Longest text it reads, in tokens with the special ones; the rest is cut.',
    }),
    digest: t.exposeString('digest', {
      nullable: true,
      description:
        'SHA-256 over the model file, the tokenizer file, the `config.json` of a cross-encoder and the files beside the model that hold weights, hexadecimal; null until it was loaded once.',
    }),
    status: t.field({
      type: ModelStatusEnum,
      description:
        'Where it is in its life. A model whose files are gone from the server that answers is in ERROR there.',
      resolve: async (model, _args, { services }) => (await services.models.standingOf(model)).status,
    }),
    error: t.string({
      nullable: true,
      description: 'Why it is in error.',
      resolve: async (model, _args, { services }) => (await services.models.standingOf(model)).error,
    }),
    loadedAt: t.expose('loadedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last loaded.',
    }),
    isDefault: t.exposeBoolean('isDefault', { description: 'Whether it answers when no model is named.' }),
    anchorFit: t.field({
      type: AnchorFitType,
      nullable: true,
      description:
        'How well it tells the nine positions apart; null until it was loaded, and of a cross-encoder.',
      resolve: (model) => model.anchorFit,
    }),
    performanceMetrics: t.field({
      type: PerformanceMetricsType,
      nullable: true,
      description: 'What was measured over its life.',
      resolve: (model) => model.performanceMetrics ?? null,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was registered.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When anything of it last changed.' }),
  }),
});

builder.objectType(ModelNotReadyError, {
  name: 'ModelNotReadyError',
  description: 'The model is registered but cannot run now.',
  interfaces: [ErrorInterface],
  isTypeOf: (value) => value instanceof ModelNotReadyError,
  fields: (t) => ({
    model: t.exposeString('model', { description: 'Its name.' }),
    status: t.expose('status', { type: ModelStatusEnum, description: 'Where it is in its life.' }),
  }),
});

builder.objectType(ModelTimedOutError, {
  name: 'ModelTimedOutError',
  description:
    'The model did not answer in time, and what it worked on was stopped. Nothing was stored. Three times in a row put the model in error.',
  interfaces: [ErrorInterface],
  isTypeOf: (value) => value instanceof ModelTimedOutError,
  fields: (t) => ({
    model: t.exposeString('model', { description: 'Its name.' }),
    seconds: t.exposeFloat('seconds', { description: 'The time that it had, in seconds.' }),
  }),
});

export const ModelPerformanceType = builder.objectRef<ModelPerformance>('ModelPerformance').implement({
  description: 'How a model did in the last hour. Figures are null where nothing was measured.',
  fields: (t) => ({
    samples: t.exposeInt('samples', { description: 'Latencies measured.' }),
    meanMs: t.exposeFloat('meanMs', { nullable: true, description: 'Mean latency in milliseconds.' }),
    p50Ms: t.exposeFloat('p50Ms', { nullable: true, description: 'Median latency in milliseconds.' }),
    p95Ms: t.exposeFloat('p95Ms', {
      nullable: true,
      description: 'Latency that 95 % stay under, in milliseconds.',
    }),
    p99Ms: t.exposeFloat('p99Ms', {
      nullable: true,
      description: 'Latency that 99 % stay under, in milliseconds.',
    }),
    accuracy: t.exposeFloat('accuracy', { nullable: true, description: 'Last accuracy told, 0 to 1.' }),
  }),
});

const ModelFilterInput = builder.inputType('ModelFilter', {
  description: 'Conditions a model must all meet.',
  fields: (t) => ({
    status: t.field({ type: ModelStatusEnum, description: 'Where it is in its life.' }),
    kind: t.field({ type: ModelKindEnum, description: 'What it computes.' }),
  }),
});

builder.queryFields((t) => ({
  model: t.field({
    type: ModelType,
    nullable: true,
    description: 'The model of that name, or null.',
    args: {
      name: t.arg.string({
        required: true,
        maxLength: modelLengths.wantedName,
        description: 'Its unique name.',
      }),
    },
    resolve: (_root, { name }, { services }) => services.models.findByName(name),
  }),
  models: t.connection(
    {
      type: ModelType,
      description: 'Registered models, by name.',
      args: { filter: t.arg({ type: ModelFilterInput, description: 'Which models.' }) },
      resolve: async (_root, { filter, ...page }, { services }) =>
        connectionOf(await services.models.page(filter ?? {}, page)),
    },
    { name: 'ModelConnection', description: 'A page of models.' },
    { name: 'ModelEdge', description: 'A model and its place in the list.' },
  ),
  modelPerformance: t.field({
    type: ModelPerformanceType,
    nullable: true,
    description: 'How a model did in the last hour.',
    args: {
      model: t.arg.string({
        required: true,
        maxLength: modelLengths.wantedName,
        description: 'Its name.',
      }),
    },
    resolve: (_root, { model }, { services }) => services.models.performance(model),
  }),
}));
