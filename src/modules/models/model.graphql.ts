import { builder } from '../../graphql/builder.ts';
import { connectionOf } from '../../graphql/connection.ts';
import { uuidPart } from '../../graphql/global-id.ts';
import { inOrder, readable } from '../../graphql/in-order.ts';
import { ErrorInterface } from '../../graphql/types/errors.graphql.ts';
import type { ModelPerformance } from '../../platform/cache/live-statistics.ts';
import { AnchorFitType } from './anchor-fit.graphql.ts';
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
        'Mean time of an inference in milliseconds, including inferences whose vector was in the cache. Null if the model made no inference.',
      resolve: (metrics) => metrics.avg_inference_ms ?? null,
    }),
    accuracy: t.float({
      nullable: true,
      description:
        'Share of inferences that the model placed at the same position as the feedback, 0 to 1. Only inferences with feedback about their position count. Null until there is such feedback.',
      resolve: (metrics) => metrics.accuracy ?? null,
    }),
    inferenceCount: t.float({
      nullable: true,
      description: 'Number of inferences that the model made. Null if it made none.',
      resolve: (metrics) => metrics.total_runs ?? null,
    }),
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
        'Number of values in a vector. For a cross-encoder, the number of scores per pair, once it has been loaded.',
    }),
    maxTokens: t.exposeInt('maxTokens', {
      description:
        'Number of tokens that the model reads at once, including the special ones. A longer text is read in windows of this length. A cross-encoder reads only the beginning of a longer pair.',
    }),
    digest: t.exposeString('digest', {
      nullable: true,
      description:
        'SHA-256 of the files of the model, in hexadecimal: the model file, the tokenizer file, any separate files of weights and, for a cross-encoder, `config.json`. Null until the model is loaded for the first time.',
    }),
    runsTextsTogether: t.exposeBoolean('runsTextsTogether', {
      nullable: true,
      description:
        'Whether several texts share a run of the model. False if the model computes a scale from all texts of a run: each text then runs alone, so that its vector does not depend on other texts. Null until the model is loaded for the first time, and for a model that an earlier version of the server loaded last.',
    }),
    status: t.field({
      type: ModelStatusEnum,
      description:
        'State of the model in its life cycle. A model whose files are missing on the server that responds is in ERROR there.',
      resolve: async (model, _args, { services }) => (await services.models.standingOf(model)).status,
    }),
    error: t.string({
      nullable: true,
      description: 'Why the model is in error. Null if it is not in error.',
      resolve: async (model, _args, { services }) => (await services.models.standingOf(model)).error,
    }),
    loadedAt: t.expose('loadedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the model was last loaded. Null if it was never loaded.',
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
      description: 'Most recently reported accuracy, 0 to 1. Null if none was reported.',
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
