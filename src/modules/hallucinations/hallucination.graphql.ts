import { builder } from '../../graphql/builder.ts';
import { connectionOf } from '../../graphql/connection.ts';
import { type Single, singleNode } from '../../graphql/single-node.ts';
import { InferenceConnection } from '../inferences/inference-list.graphql.ts';

export const HallucinationsType = builder.node(builder.objectRef<Single>('Hallucinations'), {
  ...singleNode,
  description: 'Responses that their evidence does not support.',
  fields: (t) => ({
    rate: t.float({
      nullable: true,
      description:
        'Share of flagged inferences among all inferences of the last 24 hours, 0 to 1. 0 if there were none. Null if the live figures are not available.',
      resolve: async (_root, _args, { services }) => (await services.hallucinations.statistics()).rate,
    }),
    count24h: t.int({
      nullable: true,
      description:
        'Number of inferences flagged in the last 24 hours. Null if the live figures are not available.',
      resolve: async (_root, _args, { services }) => (await services.hallucinations.statistics()).count24h,
    }),
    inferences24h: t.int({
      nullable: true,
      description: 'Number of inferences in the last 24 hours. Null if the live figures are not available.',
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
    description: 'Returns how often evidence does not support responses, and which responses these are.',
    resolve: () => ({}),
  }),
);
