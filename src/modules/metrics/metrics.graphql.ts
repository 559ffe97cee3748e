import { builder } from '../../graphql/builder.ts';
import type { Metrics } from './metrics.repository.ts';
import type { MetricsWindow } from './metrics.service.ts';
import { PerformanceSummary } from './performance-summary.entity.ts';

const MetricsWindowEnum = builder.enumType('MetricsWindow', {
  description: 'A span of time that ends now.',
  values: {
    LAST_HOUR: { description: 'The last hour.' },
    LAST_24_HOURS: { description: 'The last 24 hours.' },
    LAST_7_DAYS: { description: 'The last seven days.' },
    LAST_30_DAYS: { description: 'The last thirty days.' },
  } satisfies Record<MetricsWindow, { description: string }>,
});

const MetricsType = builder.objectRef<Metrics>('Metrics').implement({
  description: 'The audit trail of a window, summed up. Means are null when there was nothing to average.',
  fields: (t) => ({
    totalInferences: t.exposeInt('totalInferences', { description: 'Inferences committed.' }),
    avgConfidence: t.exposeFloat('avgConfidence', {
      nullable: true,
      description: 'Mean confidence, 0 to 1.',
    }),
    avgSignal: t.exposeFloat('avgSignal', { nullable: true, description: 'Mean signal strength, 0 to 1.' }),
    hallucinationCount: t.exposeInt('hallucinationCount', {
      description: 'Responses that contradict their evidence.',
    }),
    interventionCount: t.exposeInt('interventionCount', { description: 'Inferences with an intervention.' }),
    lakeWorthyCount: t.exposeInt('lakeWorthyCount', {
      description: 'Inferences admitted to the Confidence Lake.',
    }),
    avgProcessingTimeMs: t.exposeFloat('avgProcessingTimeMs', {
      nullable: true,
      description: 'Mean time to compute one, in milliseconds.',
    }),
    modelsUsed: t.exposeInt('modelsUsed', { description: 'Different models used.' }),
  }),
});

const PerformanceSummaryType = builder.objectType(PerformanceSummary, {
  name: 'PerformanceSummary',
  description: 'The audit trail of one hour, as of the last refresh of the summary.',
  isTypeOf: (value) => value instanceof PerformanceSummary,
  fields: (t) => ({
    hour: t.expose('hour', { type: 'DateTime', description: 'Start of the hour, UTC.' }),
    totalInferences: t.exposeInt('totalInferences', { description: 'Inferences committed.' }),
    avgConfidence: t.exposeFloat('avgConfidence', { description: 'Mean confidence, 0 to 1.' }),
    avgSignal: t.exposeFloat('avgSignal', { description: 'Mean signal strength, 0 to 1.' }),
    hallucinationCount: t.exposeInt('hallucinationCount', {
      description: 'Responses that contradict their evidence.',
    }),
    interventionCount: t.exposeInt('interventionCount', { description: 'Inferences with an intervention.' }),
    lakeWorthyCount: t.exposeInt('lakeWorthyCount', {
      description: 'Inferences admitted to the Confidence Lake.',
    }),
    avgProcessingTimeMs: t.exposeFloat('avgProcessingTimeMs', {
      description: 'Mean time to compute one, in milliseconds.',
    }),
    modelsUsed: t.exposeInt('modelsUsed', { description: 'Different models used.' }),
  }),
});

builder.queryFields((t) => ({
  metrics: t.field({
    type: MetricsType,
    description: 'The audit trail of a window, summed up as it is now.',
    complexity: 500,
    args: {
      window: t.arg({
        type: MetricsWindowEnum,
        required: true,
        defaultValue: 'LAST_24_HOURS',
        description: 'Which window.',
      }),
    },
    resolve: (_root, { window }, { services }) => services.metrics.metrics(window),
  }),
  performanceSummary: t.field({
    type: [PerformanceSummaryType],
    complexity: { field: 100, multiplier: 100 },
    description: 'Hour by hour, newest first, as of the last refresh. The last day when no range is given.',
    args: {
      from: t.arg({ type: 'DateTime', description: 'Hours that start at this time or later.' }),
      to: t.arg({ type: 'DateTime', description: 'Hours that start before this time.' }),
    },
    resolve: (_root, { from, to }, { services }) =>
      services.metrics.performanceSummary(from ?? null, to ?? null),
  }),
}));

const RefreshPayload = builder
  .objectRef<{ refreshedAt: Date }>('RefreshPerformanceSummaryPayload')
  .implement({
    description: 'The summary is up to date.',
    fields: (t) => ({
      refreshedAt: t.expose('refreshedAt', { type: 'DateTime', description: 'As of this time.' }),
    }),
  });

builder.mutationField('refreshPerformanceSummary', (t) =>
  t.field({
    type: RefreshPayload,
    authScopes: { operator: true },
    description:
      'Brings the hourly summary up to date at once; the server also does it by itself every few minutes.',
    resolve: async (_root, _args, { services }) => ({ refreshedAt: await services.metrics.refreshSummary() }),
  }),
);
