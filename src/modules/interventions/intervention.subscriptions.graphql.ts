import { builder } from '../../graphql/builder.ts';
import { resumptionArguments } from '../../graphql/types/delivery.graphql.ts';
import type { RecordedIntervention } from '../record/intervention.events.ts';
import { InterventionFilterInput, InterventionNode, readInterventionFilter } from './intervention.graphql.ts';
import { cursorOf } from './intervention-cursor.ts';

const InterventionUpdateType = builder.objectRef<RecordedIntervention>('SacredInterventionUpdate').implement({
  description: 'A stored intervention and its cursor.',
  fields: (t) => ({
    cursor: t.string({
      description: 'Cursor of the intervention. A subscription can resume after this cursor.',
      resolve: (update) => cursorOf(update.id),
    }),
    node: t.field({
      type: InterventionNode,
      description: 'The intervention.',
      resolve: (update, _args, { services }) => services.interventions.fromEvent(update),
    }),
  }),
});

builder.subscriptionField('interventionUpdates', (t) =>
  t.field({
    type: InterventionUpdateType,
    description: 'Sends every intervention, stored with its inference or later, in commit order.',
    args: {
      filter: t.arg({ type: InterventionFilterInput, description: 'Interventions to send. Default: all.' }),
      ...resumptionArguments,
    },
    subscribe: (_root, { filter, ...rest }, { services }) =>
      services.interventionUpdates.updates({ ...rest, filter: readInterventionFilter(filter) }),
    resolve: (update) => update,
  }),
);
