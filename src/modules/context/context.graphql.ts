import { builder } from '../../graphql/builder.ts';
import { connectionOf } from '../../graphql/connection.ts';
import { rowNumberPart, uuidArgument } from '../../graphql/global-id.ts';
import { inOrder, readable } from '../../graphql/in-order.ts';
import { lengths } from '../../graphql/limits.ts';
import { ContextMetrics } from '../record/context.entity.ts';
import { improvementOver } from './retention.ts';

export const ContextMetricsType = builder.node(ContextMetrics, {
  name: 'ContextMetrics',
  description: 'How much of a session the context window kept when an inference was made.',
  id: { resolve: (metrics) => metrics.id },
  loadManyWithoutCache: readable(rowNumberPart, async (ids, { services }) =>
    inOrder(ids, await services.context.findMany(ids), ({ id }) => id),
  ),
  isTypeOf: (value) => value instanceof ContextMetrics,
  fields: (t) => ({
    tokenCount: t.exposeInt('tokenCount', { description: 'Number of tokens in the session so far.' }),
    contextWindowSize: t.exposeInt('contextWindowSize', { description: 'Size of the window in tokens.' }),
    retentionRate: t.exposeFloat('retentionRate', {
      description: 'Share of the context that the vortex policy keeps, 0 to 1.',
    }),
    baselineRetention: t.exposeFloat('baselineRetention', {
      nullable: true,
      description:
        'Share of the context that a window of only the newest segments keeps with the same budget, 0 to 1. Null if the metrics were measured outside the server without a baseline.',
    }),
    improvement: t.float({
      nullable: true,
      description:
        'How much more the vortex policy keeps, relative to the baseline: 0.4 means 40 % more. Null if the baseline keeps nothing.',
      resolve: ({ retentionRate, baselineRetention }) => improvementOver(baselineRetention, retentionRate),
    }),
    sacredCheckpoints: t.intList({
      description: 'Which of the clock positions 3, 6 and 9 the session has passed in its current cycle.',
      resolve: (metrics) => metrics.sacredCheckpoints,
    }),
    vortexCycleCount: t.exposeInt('vortexCycleCount', {
      description: 'Number of complete cycles of nine segments.',
    }),
    segmentIndex: t.exposeInt('segmentIndex', {
      nullable: true,
      description:
        'Index of the inference in its session, starting at 1. Null if the metrics were measured outside the server.',
    }),
    segmentTokens: t.exposeInt('segmentTokens', {
      nullable: true,
      description:
        'Number of tokens of the inference itself. Null if the metrics were measured outside the server.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the metrics were stored.' }),
  }),
});

const ContextMetricsFilterInput = builder.inputType('ContextMetricsFilter', {
  description: 'Conditions on context metrics. Metrics match if they meet all the conditions.',
  fields: (t) => ({
    inferenceId: t.id({ maxLength: lengths.id, description: 'Matches metrics of this inference.' }),
    minRetentionRate: t.float({ description: 'Minimum retention rate, 0 to 1.' }),
  }),
});

builder.queryField('contextMetrics', (t) =>
  t.connection(
    {
      type: ContextMetricsType,
      description: 'Lists context metrics, newest first.',
      args: {
        filter: t.arg({ type: ContextMetricsFilterInput, description: 'Metrics to return. Default: all.' }),
      },
      resolve: async (_root, { filter, ...page }, { services }) => {
        const inferenceId =
          filter?.inferenceId && uuidArgument('Inference', 'filter.inferenceId', String(filter.inferenceId));
        return connectionOf(await services.context.page({ ...filter, inferenceId }, page));
      },
    },
    { name: 'ContextMetricsConnection', description: 'A page of context metrics.' },
    { name: 'ContextMetricsEdge', description: 'Context metrics and their cursor.' },
  ),
);
