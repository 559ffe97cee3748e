import type { Module, OpenModules } from '../module.ts';
import { MetricsRepository } from './metrics.repository.ts';
import { MetricsService } from './metrics.service.ts';
import { MetricsUpdateService } from './metrics-update.service.ts';
import { PerformanceSummary } from './performance-summary.entity.ts';
import { refreshRegularly } from './summary-refresh.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    readonly metrics: MetricsService;
    readonly metricsUpdates: MetricsUpdateService;
  }
}

declare module '../module.ts' {
  interface OpenModules {
    readonly metrics: { readonly updates: MetricsUpdateService };
  }
}

/** Figures over many inferences. */
export const metrics = {
  name: 'metrics',
  entities: [PerformanceSummary],
  schema: () =>
    Promise.all([
      import('./live-store.graphql.ts'),
      import('./metrics.graphql.ts'),
      import('./metrics.subscriptions.graphql.ts'),
    ]),
  open({ config, logger, lifecycle, database: { orm, clock } }, { updates }: Pick<OpenModules, 'updates'>) {
    const refresh = () => new MetricsRepository(orm.em.fork()).refreshSummary();
    const everyMs = config.summaryRefreshMinutes * 60_000;
    lifecycle.onClose('the summary', refreshRegularly(refresh, everyMs, logger));
    return { metrics: { updates: new MetricsUpdateService(updates.record, clock.now) } };
  },
  services: {
    metrics: ({ em, foundation, openModules }) =>
      new MetricsService(new MetricsRepository(em), {
        store: foundation.live.store,
        embedder: openModules.embeddings.embedder,
      }),
    metricsUpdates: ({ openModules }) => openModules.metrics.updates,
  },
} satisfies Module;
