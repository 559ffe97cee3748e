import { builder } from '../../graphql/builder.ts';
import { connectionOf } from '../../graphql/connection.ts';
import { InferenceConnection } from '../inferences/inference.graphql.ts';

export const HallucinationsType = builder.objectRef<Record<never, never>>('Hallucinations').implement({
  description: 'Responses that their evidence does not carry.',
  fields: (t) => ({
    rate: t.float({
      nullable: true,
      description: 'Flagged over all inferences of the last 24 hours, 0 to 1; 0 when there were none.',
      resolve: async (_root, _args, { services }) => (await services.hallucinations.statistics()).rate,
    }),
    count24h: t.int({
      nullable: true,
      description: 'Flagged in the last 24 hours.',
      resolve: async (_root, _args, { services }) => (await services.hallucinations.statistics()).count24h,
    }),
    inferences24h: t.int({
      nullable: true,
      description: 'Inferences of the last 24 hours.',
      resolve: async (_root, _args, { services }) =>
        (await services.hallucinations.statistics()).inferences24h,
    }),
    recent: t.field({
      type: InferenceConnection,
      description: 'Flagged inferences from the audit trail, newest first.',
      args: t.arg.connectionArgs(),
      resolve: async (_root, page, { services }) => connectionOf(await services.hallucinations.recent(page)),
    }),
  }),
});

builder.queryField('hallucinations', (t) =>
  t.field({
    type: HallucinationsType,
    description: 'How often responses are not carried by their evidence, and which.',
    resolve: () => ({}),
  }),
);
