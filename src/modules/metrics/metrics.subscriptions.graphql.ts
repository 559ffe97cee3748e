import { builder } from '../../graphql/builder.ts';
import { lengths } from '../../graphql/limits.ts';
import { DeliveryInput } from '../../graphql/types/delivery.graphql.ts';
import { HallucinationsType } from '../hallucinations/hallucination.graphql.ts';
import { SacredStatsType } from '../interventions/intervention.graphql.ts';
import { SignalType } from '../signals/signal.graphql.ts';
import { VortexStatsType } from '../vortex/vortex.graphql.ts';
import { cursorOfReading, type FiguresReading } from './metrics-update.service.ts';

const LiveFiguresType = builder.objectRef<Date>('LiveFigures').implement({
  description: 'The live figures at one moment. A figure is null if it cannot be read.',
  fields: (t) => ({
    at: t.field({ type: 'DateTime', description: 'When the figures were read.', resolve: (at) => at }),
    signal: t.field({
      type: SignalType,
      nullable: true,
      description: 'The current signal strength. Null if the live tier could not be read.',
      resolve: () => ({}),
    }),
    hallucinations: t.field({
      type: HallucinationsType,
      nullable: true,
      description: 'How often evidence does not support responses. Null if the live tier could not be read.',
      resolve: () => ({}),
    }),
    sacredStats: t.field({
      type: SacredStatsType,
      nullable: true,
      description: 'Interventions of the last seven days. Null if the live tier could not be read.',
      resolve: (_at, _args, { services }) => services.interventions.statistics(),
    }),
    vortexStats: t.field({
      type: VortexStatsType,
      nullable: true,
      description: 'Steps along the cycle in the last 24 hours. Null if the live tier could not be read.',
      resolve: (_at, _args, { services }) => services.vortex.statistics(),
    }),
  }),
});

const LiveFiguresUpdateType = builder.objectRef<FiguresReading>('LiveFiguresUpdate').implement({
  description:
    'The live figures, and the cursor of the audit trail when they were read. Each update stands on its own and replaces the one before.',
  fields: (t) => ({
    cursor: t.string({
      nullable: true,
      description:
        'Cursor of the newest inference or verification when the figures were read. `metricsUpdates` and `inferenceUpdates` resume after this cursor. Null if the cursor could not be read.',
      resolve: cursorOfReading,
    }),
    node: t.field({ type: LiveFiguresType, description: 'The figures.', resolve: ({ at }) => at }),
  }),
});

builder.subscriptionField('metricsUpdates', (t) =>
  t.field({
    type: LiveFiguresUpdateType,
    description:
      'Sends the live figures immediately and then at regular intervals. The server reads them for each update and does not store them. Each update replaces the one before, so a missed update needs no repair. For past hours, use `performanceSummary`. For what happened after an update, resume `inferenceUpdates` after its cursor.',
    args: {
      everyMs: t.arg.int({
        required: true,
        defaultValue: 1000,
        description: 'Time between two readings, 250 to 60000 milliseconds. Default 1000.',
      }),
      after: t.arg.string({
        maxLength: lengths.cursor,
        description:
          'Cursor of the last update received. If an inference or a verification was recorded after it, or if that is not known, the first update is sent immediately. Otherwise the first update is the next reading or sample. If omitted, the first update is sent immediately.',
      }),
      delivery: t.arg({
        type: DeliveryInput,
        description: 'How updates are delivered. If omitted, only the latest update is delivered.',
      }),
    },
    subscribe: (_root, request, { services }) => services.metricsUpdates.updates(request),
    resolve: (reading) => reading,
  }),
);
