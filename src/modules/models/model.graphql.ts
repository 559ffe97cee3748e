import { builder } from '../../graphql/builder.ts';
import { connectionOf } from '../../graphql/connection.ts';
import { uuidPart } from '../../graphql/global-id.ts';
import { inOrder, readable } from '../../graphql/in-order.ts';
import { ErrorInterface } from '../../graphql/types/errors.graphql.ts';
import type { ModelPerformance } from '../../platform/cache/live-statistics.ts';
import type { AnchorFit, ConfidenceBin } from './anchors/anchor-fit.ts';
import { ModelKindEnum, ModelStatusEnum } from './model-enums.graphql.ts';
import { OnnxModel, type PerformanceMetrics } from './storage/model.entity.ts';
import { ModelNotReadyError, ModelTimedOutError } from './storage/model.errors.ts';
import { modelLengths } from './storage/model.input.ts';

const PerformanceMetricsType = builder.objectRef<PerformanceMetrics>('ModelPerformanceMetrics').implement({
  description: 'Measurements of a model since it was registered.',
  fields: (t) => ({
    meanMs: t.float({
      nullable: true,
      description:
        'Mean time of an inference in milliseconds, also of inferences whose vector was in the cache. Null if the model made no inference.',
      resolve: (metrics) => metrics.avg_inference_ms ?? null,
    }),
    accuracy: t.float({
      nullable: true,
      description:
        'Share of inferences that the model placed at the position that feedback gives, 0 to 1. Only inferences with such feedback count. Null until there is such feedback.',
      resolve: (metrics) => metrics.accuracy ?? null,
    }),
    inferenceCount: t.float({
      nullable: true,
      description: 'Number of inferences that the model made. Null if it made none.',
      resolve: (metrics) => metrics.total_runs ?? null,
    }),
  }),
});

const AnchorReliabilityBinType = builder.objectRef<ConfidenceBin>('AnchorReliabilityBin').implement({
  description: 'One bin of confidences and the share of them that were right. Empty bins are omitted.',
  fields: (t) => ({
    from: t.exposeFloat('from', { description: 'Lower bound of the bin, inclusive, 0 to 1.' }),
    to: t.exposeFloat('to', {
      description: 'Upper bound of the bin: where the next bin begins. The last bin includes 1.',
    }),
    count: t.exposeInt('count', { description: 'Number of held-out anchors in the bin.' }),
    meanConfidence: t.exposeFloat('confidence', {
      description: 'Mean of the largest digits of these anchors.',
    }),
    accuracy: t.exposeFloat('accuracy', {
      description:
        'Share of these anchors that the model placed at their own position. It equals `meanConfidence` if the confidence is right.',
    }),
  }),
});

const AnchorFitType = builder.objectRef<AnchorFit>('AnchorFit').implement({
  description:
    'How well a model distinguishes the nine positions, measured on anchor sentences that were not used to define the positions.',
  fields: (t) => ({
    version: t.exposeString('version', { description: 'Identifies the set of anchor sentences.' }),
    temperature: t.exposeFloat('temperature', { description: 'Fitted softmax temperature of the digits.' }),
    accuracy: t.exposeFloat('accuracy', {
      description: 'Share of held-out anchors that the model placed at their own position. Chance is 0.11.',
    }),
    expectedCalibrationError: t.float({
      description: 'Mean distance between confidence and accuracy over ten bins, 0 to 1.',
      resolve: (fit) => fit.expected_calibration_error,
    }),
    reliability: t.field({
      type: [AnchorReliabilityBinType],
      nullable: true,
      description:
        'Points of the reliability curve, in ten bins of equal width. Null for a model that was last loaded before the server stored curves.',
      resolve: (fit) => (fit.reliability === undefined ? null : [...fit.reliability]),
    }),
    heldOutCount: t.int({ description: 'Number of anchors held out.', resolve: (fit) => fit.held_out }),
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
    uuid: t.expose('id', { type: 'UUID', description: 'The UUID that logs and SQL show.' }),
    name: t.exposeString('name', { description: 'Unique name.' }),
    kind: t.expose('kind', { type: ModelKindEnum, description: 'What the model computes.' }),
    modelPath: t.exposeString('modelPath', {
      description:
        'Path of the ONNX file, relative to the models directory. The prefix `bundled:` marks a file that ships with the server.',
    }),
    tokenizerPath: t.exposeString('tokenizerPath', {
      description: 'Path of the tokenizer file, in the same form as `modelPath`.',
    }),
    embeddingDim: t.exposeInt('embeddingDim', {
      description:
        'Number of values in a vector. For a cross-encoder that was loaded, the number of scores per pair.',
    }),
    maxTokens: t.exposeInt('maxTokens', {
      description:
        'Maximum length of a text in tokens, including the special ones. Longer texts are truncated.',
    }),
    digest: t.exposeString('digest', {
      nullable: true,
      description:
        'SHA-256 over the model file, the tokenizer file, the `config.json` of a cross-encoder and the files beside the model that contain weights, in hexadecimal. Null until the model is loaded for the first time.',
    }),
    status: t.field({
      type: ModelStatusEnum,
      description:
        'State of the model in its life cycle. A model whose files are missing on the server that responds is in ERROR there.',
      resolve: async (model, _args, { services }) => (await services.models.standingOf(model)).status,
    }),
    error: t.string({
      nullable: true,
      description: 'Why the model is in error. Null if it is not.',
      resolve: async (model, _args, { services }) => (await services.models.standingOf(model)).error,
    }),
    loadedAt: t.expose('loadedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the model was last loaded. Null if it never was.',
    }),
    isDefault: t.exposeBoolean('isDefault', {
      description: 'Whether the model is used when a request names no model.',
    }),
    anchorFit: t.field({
      type: AnchorFitType,
      nullable: true,
      description:
        'How well the model distinguishes the nine positions. Null until the model is loaded, and for a cross-encoder.',
      resolve: (model) => model.anchorFit,
    }),
    performanceMetrics: t.field({
      type: PerformanceMetricsType,
      nullable: true,
      description: 'Measurements since the model was registered. Null if there are none.',
      resolve: (model) => model.performanceMetrics ?? null,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the model was registered.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When the model was last changed.' }),
  }),
});

builder.objectType(ModelNotReadyError, {
  name: 'ModelNotReadyError',
  description: 'The model is registered but cannot run now.',
  interfaces: [ErrorInterface],
  isTypeOf: (value) => value instanceof ModelNotReadyError,
  fields: (t) => ({
    model: t.exposeString('model', { description: 'Name of the model.' }),
    status: t.expose('status', {
      type: ModelStatusEnum,
      description: 'State of the model in its life cycle.',
    }),
  }),
});

builder.objectType(ModelTimedOutError, {
  name: 'ModelTimedOutError',
  description:
    'The model did not respond in time, and its run was stopped. Nothing was stored. Three timeouts in a row put the model in error.',
  interfaces: [ErrorInterface],
  isTypeOf: (value) => value instanceof ModelTimedOutError,
  fields: (t) => ({
    model: t.exposeString('model', { description: 'Name of the model.' }),
    seconds: t.exposeFloat('seconds', { description: 'The timeout in seconds.' }),
  }),
});

export const ModelPerformanceType = builder.objectRef<ModelPerformance>('ModelPerformance').implement({
  description: 'Performance of a model in the last hour. Figures are null if nothing was measured.',
  fields: (t) => ({
    sampleCount: t.exposeInt('samples', { description: 'Number of latencies measured.' }),
    meanMs: t.exposeFloat('meanMs', {
      nullable: true,
      description: 'Mean latency in milliseconds. Null if nothing was measured.',
    }),
    p50Ms: t.exposeFloat('p50Ms', {
      nullable: true,
      description: 'Median latency in milliseconds. Null if nothing was measured.',
    }),
    p95Ms: t.exposeFloat('p95Ms', {
      nullable: true,
      description: '95th percentile of the latency, in milliseconds. Null if nothing was measured.',
    }),
    p99Ms: t.exposeFloat('p99Ms', {
      nullable: true,
      description: '99th percentile of the latency, in milliseconds. Null if nothing was measured.',
    }),
    accuracy: t.exposeFloat('accuracy', {
      nullable: true,
      description: 'Accuracy that was reported last, 0 to 1. Null if none was reported.',
    }),
  }),
});

const ModelFilterInput = builder.inputType('ModelFilter', {
  description: 'Conditions on models. A model matches if it meets all the conditions.',
  fields: (t) => ({
    status: t.field({ type: ModelStatusEnum, description: 'Matches models in this state.' }),
    kind: t.field({ type: ModelKindEnum, description: 'Matches models of this kind.' }),
  }),
});

builder.queryFields((t) => ({
  model: t.field({
    type: ModelType,
    nullable: true,
    description: 'Returns the model with the given name, or null.',
    args: {
      name: t.arg.string({
        required: true,
        maxLength: modelLengths.wantedName,
        description: 'Unique name of the model.',
      }),
    },
    resolve: (_root, { name }, { services }) => services.models.findByName(name),
  }),
  models: t.connection(
    {
      type: ModelType,
      description: 'Lists the registered models, sorted by name.',
      args: { filter: t.arg({ type: ModelFilterInput, description: 'Models to return. Default: all.' }) },
      resolve: async (_root, { filter, ...page }, { services }) =>
        connectionOf(await services.models.page(filter ?? {}, page)),
    },
    { name: 'ModelConnection', description: 'A page of models.' },
    { name: 'ModelEdge', description: 'A model and its cursor.' },
  ),
  modelPerformance: t.field({
    type: ModelPerformanceType,
    nullable: true,
    description:
      'Returns the performance of a model in the last hour. Null if the live tier could not be read.',
    args: {
      model: t.arg.string({
        required: true,
        maxLength: modelLengths.wantedName,
        description: 'Name of the model.',
      }),
    },
    resolve: (_root, { model }, { services }) => services.models.performance(model),
  }),
}));
