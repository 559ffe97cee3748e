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
    tokenCount: t.exposeInt('tokenCount', { description: 'Tokens of the session so far.' }),
    contextWindowSize: t.exposeInt('contextWindowSize', { description: 'Tokens the window holds.' }),
    retentionRate: t.exposeFloat('retentionRate', {
      description: 'Share of the context kept by the vortex policy, 0 to 1.',
    }),
    baselineRetention: t.exposeFloat('baselineRetention', {
      nullable: true,
      description: 'Share kept by a window of the newest tokens, 0 to 1, under the same budget.',
    }),
    improvement: t.float({
      nullable: true,
      description:
        'How much more the vortex policy kept, relative to the baseline: 0.4 is 40 % more. Null when the baseline kept nothing.',
      resolve: ({ retentionRate, baselineRetention }) => improvementOver(baselineRetention, retentionRate),
    }),
    sacredCheckpoints: t.intList({
      description: 'Which of the clock positions 3, 6 and 9 the session has passed in its current cycle.',
      resolve: (metrics) => metrics.sacredCheckpoints,
    }),
    vortexCycleCount: t.exposeInt('vortexCycleCount', { description: 'Whole cycles of nine segments.' }),
    segmentIndex: t.exposeInt('segmentIndex', {
      nullable: true,
      description: 'Place of the inference in its session, from 1; null when it was measured elsewhere.',
    }),
    segmentTokens: t.exposeInt('segmentTokens', {
      nullable: true,
      description: 'Tokens of the inference itself; null when it was measured elsewhere.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was stored.' }),
  }),
});

const ContextMetricsFilterInput = builder.inputType('ContextMetricsFilter', {
  description: 'Conditions the metrics must all meet.',
  fields: (t) => ({
    inferenceId: t.id({ maxLength: lengths.id, description: 'Of this inference.' }),
    minRetention: t.float({ description: 'Retention at least this, 0 to 1.' }),
  }),
});

builder.queryField('contextMetrics', (t) =>
  t.connection(
    {
      type: ContextMetricsType,
      description: 'Context preservation, newest first.',
      args: { filter: t.arg({ type: ContextMetricsFilterInput, description: 'Which metrics.' }) },
      resolve: async (_root, { filter, ...page }, { services }) => {
        const inferenceId =
          filter?.inferenceId && uuidArgument('Inference', 'filter.inferenceId', String(filter.inferenceId));
        return connectionOf(await services.context.page({ ...filter, inferenceId }, page));
      },
    },
    { name: 'ContextMetricsConnection', description: 'A page of context metrics.' },
    { name: 'ContextMetricsEdge', description: 'Context metrics and their place in the list.' },
  ),
);
