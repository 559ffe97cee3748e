import { builder } from '../../graphql/builder.ts';
import { HallucinationsType } from '../hallucinations/hallucination.graphql.ts';
import { SacredStatsType } from '../interventions/intervention.graphql.ts';
import { SignalType } from '../signals/signal.graphql.ts';
import { VortexStatsType } from '../vortex/vortex.graphql.ts';

const LiveFiguresType = builder.objectRef<Date>('LiveFigures').implement({
  description: 'The live figures as they are at a moment; null where they cannot be read.',
  fields: (t) => ({
    at: t.field({ type: 'DateTime', description: 'When they were read.', resolve: (at) => at }),
    signal: t.field({
      type: SignalType,
      nullable: true,
      description: 'Signal strength.',
      resolve: () => ({}),
    }),
    hallucinations: t.field({
      type: HallucinationsType,
      nullable: true,
      description: 'How often responses are not carried by their evidence.',
      resolve: () => ({}),
    }),
    sacredStats: t.field({
      type: SacredStatsType,
      nullable: true,
      description: 'Interventions of the last seven days.',
      resolve: (_at, _args, { services }) => services.interventions.statistics(),
    }),
    vortexStats: t.field({
      type: VortexStatsType,
      nullable: true,
      description: 'Steps along the cycle in the last 24 hours.',
      resolve: (_at, _args, { services }) => services.vortex.statistics(),
    }),
  }),
});

const LiveFiguresUpdateType = builder.objectRef<Date>('LiveFiguresUpdate').implement({
  description:
    'The live figures, and how far the audit trail had come. Each stands by itself: the next one takes its place.',
  fields: (t) => ({
    cursor: t.string({
      nullable: true,
      description:
        'Place of the newest inference when they were read: inferenceUpdates(after:) goes on after it. This stream itself cannot. Null when there is none.',
      resolve: (_at, _args, { services }) => services.updates.head(),
    }),
    node: t.field({ type: LiveFiguresType, description: 'The figures.', resolve: (at) => at }),
  }),
});

builder.subscriptionField('metricsUpdates', (t) =>
  t.field({
    type: LiveFiguresUpdateType,
    description:
      'The live figures, at once and then regularly. They are read for each update and not kept, so there is no resuming: who subscribes again gets the newest at once. Nor is there a choice of delivery: everyMs samples, and who is slow gets the newest. Hours gone by are in performanceSummary; what happened since an update is what inferenceUpdates brings after its cursor.',
    args: {
      everyMs: t.arg.int({
        required: true,
        defaultValue: 1000,
        description: 'Time between two readings, 250 to 60000 milliseconds.',
      }),
    },
    subscribe: (_root, { everyMs }, { services }) => services.metrics.updates(everyMs),
    resolve: (at) => at,
  }),
);
