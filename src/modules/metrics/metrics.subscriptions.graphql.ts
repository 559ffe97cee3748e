import { builder } from '../../graphql/builder.ts';
import { lengths } from '../../graphql/limits.ts';
import { DeliveryInput } from '../../graphql/types/delivery.graphql.ts';
import { HallucinationsType } from '../hallucinations/hallucination.graphql.ts';
import { SacredStatsType } from '../interventions/intervention.graphql.ts';
import { SignalType } from '../signals/signal.graphql.ts';
import { VortexStatsType } from '../vortex/vortex.graphql.ts';
import { cursorOfReading, type FiguresReading } from './metrics-update.service.ts';

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

const LiveFiguresUpdateType = builder.objectRef<FiguresReading>('LiveFiguresUpdate').implement({
  description:
    'The live figures, and how far the audit trail had come. Each stands by itself: the next one takes its place.',
  fields: (t) => ({
    cursor: t.string({
      nullable: true,
      description:
        'Place of the newest inference or second look when they were read: metricsUpdates and inferenceUpdates go on after it. Null when it could not be read.',
      resolve: cursorOfReading,
    }),
    node: t.field({ type: LiveFiguresType, description: 'The figures.', resolve: ({ at }) => at }),
  }),
});

builder.subscriptionField('metricsUpdates', (t) =>
  t.field({
    type: LiveFiguresUpdateType,
    description:
      'The live figures, at once and then regularly. They are read for each update and not kept: who missed some has missed nothing that the next does not tell. Hours gone by are in performanceSummary; what happened since an update is what inferenceUpdates brings after its cursor.',
    args: {
      everyMs: t.arg.int({
        required: true,
        defaultValue: 1000,
        description: 'Time between two readings, 250 to 60000 milliseconds.',
      }),
      after: t.arg.string({
        maxLength: lengths.cursor,
        description:
          'Cursor of the last update received: the first comes at once if an inference or a second look was recorded after it, or that cannot be told, and otherwise with the next reading, or sample. Unsaid, it comes at once.',
      }),
      delivery: t.arg({
        type: DeliveryInput,
        description: 'How updates are delivered; the latest of them if unsaid.',
      }),
    },
    subscribe: (_root, request, { services }) => services.metricsUpdates.updates(request),
    resolve: (reading) => reading,
  }),
);
