import { builder } from '../../graphql/builder.ts';
import { resumptionArguments } from '../../graphql/types/delivery.graphql.ts';
import type { RecordedIntervention } from '../record/intervention.events.ts';
import { InterventionFilterInput, InterventionNode, readInterventionFilter } from './intervention.graphql.ts';
import { cursorOf } from './intervention-cursor.ts';

const InterventionUpdateType = builder.objectRef<RecordedIntervention>('SacredInterventionUpdate').implement({
  description: 'An intervention as it was stored, and its place among all.',
  fields: (t) => ({
    cursor: t.string({
      description: 'Its place: subscriptions resume after it.',
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
    description: 'Every intervention, stored with its inference or later, in the order of their commits.',
    args: {
      filter: t.arg({ type: InterventionFilterInput, description: 'Which interventions.' }),
      ...resumptionArguments,
    },
    subscribe: (_root, { filter, ...rest }, { services }) =>
      services.interventionUpdates.updates({ ...rest, filter: readInterventionFilter(filter) }),
    resolve: (update) => update,
  }),
);
