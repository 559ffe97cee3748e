import { builder } from '../../graphql/builder.ts';
import type { Metrics } from './metrics.repository.ts';
import type { MetricsWindow } from './metrics.service.ts';
import { PerformanceSummary } from './performance-summary.entity.ts';

const MetricsWindowEnum = builder.enumType('MetricsWindow', {
  description: 'A time span that ends now.',
  values: {
    LAST_HOUR: { description: 'The last hour.' },
    LAST_24_HOURS: { description: 'The last 24 hours.' },
    LAST_7_DAYS: { description: 'The last seven days.' },
    LAST_30_DAYS: { description: 'The last thirty days.' },
  } satisfies Record<MetricsWindow, { description: string }>,
});

const MetricsType = builder.objectRef<Metrics>('Metrics').implement({
  description: 'Summary of the audit trail in a window. Means are null if there is nothing to average.',
  fields: (t) => ({
    inferenceCount: t.exposeInt('inferenceCount', { description: 'Number of inferences committed.' }),
    meanConfidence: t.exposeFloat('meanConfidence', {
      nullable: true,
      description: 'Mean confidence, 0 to 1. Null if there was no inference.',
    }),
    meanSignalStrength: t.exposeFloat('meanSignalStrength', {
      nullable: true,
      description: 'Mean signal strength, 0 to 1. Null if there was no inference.',
    }),
    hallucinationCount: t.exposeInt('hallucinationCount', {
      description: 'Number of responses that their evidence does not support.',
    }),
    interventionCount: t.exposeInt('interventionCount', {
      description: 'Number of inferences with an intervention.',
    }),
    lakeWorthyCount: t.exposeInt('lakeWorthyCount', {
      description: 'Number of inferences admitted to the Confidence Lake.',
    }),
    meanProcessingTimeMs: t.exposeFloat('meanProcessingTimeMs', {
      nullable: true,
      description: 'Mean time to compute an inference, in milliseconds. Null if there was no inference.',
    }),
    modelCount: t.exposeInt('modelCount', { description: 'Number of different models used.' }),
  }),
});

const PerformanceSummaryType = builder.objectType(PerformanceSummary, {
  name: 'PerformanceSummary',
  description: 'Summary of the audit trail in one hour, as of the last refresh.',
  isTypeOf: (value) => value instanceof PerformanceSummary,
  fields: (t) => ({
    hour: t.expose('hour', { type: 'DateTime', description: 'Start of the hour, UTC.' }),
    inferenceCount: t.exposeInt('inferenceCount', { description: 'Number of inferences committed.' }),
    meanConfidence: t.exposeFloat('meanConfidence', { description: 'Mean confidence, 0 to 1.' }),
    meanSignalStrength: t.exposeFloat('meanSignalStrength', { description: 'Mean signal strength, 0 to 1.' }),
    hallucinationCount: t.exposeInt('hallucinationCount', {
      description: 'Number of responses that their evidence does not support.',
    }),
    interventionCount: t.exposeInt('interventionCount', {
      description: 'Number of inferences with an intervention.',
    }),
    lakeWorthyCount: t.exposeInt('lakeWorthyCount', {
      description: 'Number of inferences admitted to the Confidence Lake.',
    }),
    meanProcessingTimeMs: t.exposeFloat('meanProcessingTimeMs', {
      description: 'Mean time to compute an inference, in milliseconds.',
    }),
    modelCount: t.exposeInt('modelCount', { description: 'Number of different models used.' }),
  }),
});

builder.queryFields((t) => ({
  metrics: t.field({
    type: MetricsType,
    description: 'Summarizes the audit trail in a window, computed at the time of the request.',
    complexity: 500,
    args: {
      window: t.arg({
        type: MetricsWindowEnum,
        required: true,
        defaultValue: 'LAST_24_HOURS',
        description: 'The window to summarize.',
      }),
    },
    resolve: (_root, { window }, { services }) => services.metrics.metrics(window),
  }),
  performanceSummary: t.field({
    type: [PerformanceSummaryType],
    complexity: { field: 100, multiplier: 100 },
    description:
      'Returns hourly summaries, newest first, as of the last refresh. If no range is given, it covers the last 24 hours.',
    args: {
      from: t.arg({ type: 'DateTime', description: 'Returns only hours that start at or after this time.' }),
      to: t.arg({ type: 'DateTime', description: 'Returns only hours that start before this time.' }),
    },
    resolve: (_root, { from, to }, { services }) =>
      services.metrics.performanceSummary(from ?? null, to ?? null),
  }),
}));

const RefreshPayload = builder
  .objectRef<{ refreshedAt: Date }>('RefreshPerformanceSummaryPayload')
  .implement({
    description: 'Result of a refresh of the hourly summary.',
    fields: (t) => ({
      refreshedAt: t.expose('refreshedAt', {
        type: 'DateTime',
        description: 'Time up to which the summary is current.',
      }),
    }),
  });

builder.mutationField('refreshPerformanceSummary', (t) =>
  t.field({
    type: RefreshPayload,
    authScopes: { operator: true },
    description:
      'Refreshes the hourly summary immediately. The server also refreshes it automatically every few minutes.',
    resolve: async (_root, _args, { services }) => ({ refreshedAt: await services.metrics.refreshSummary() }),
  }),
);
