import { builder } from '../../graphql/builder.ts';
import { connectionOf } from '../../graphql/connection.ts';
import { uuidArgument } from '../../graphql/global-id.ts';
import { lengths } from '../../graphql/limits.ts';
import { InferenceType } from './inference.graphql.ts';
import type { InferenceOrder } from './inference.repository.ts';
import { inferenceConditions, modelIdIn } from './inference-conditions.graphql.ts';

const InferenceOrderEnum = builder.enumType('InferenceOrder', {
  description: 'Orders in which inferences can be listed.',
  values: {
    NEWEST: { value: 'newest', description: 'Newest commit first.' },
    OLDEST: { value: 'oldest', description: 'Oldest commit first.' },
    STRONGEST_SIGNAL: { value: 'strongestSignal', description: 'Highest signal strength first.' },
  } satisfies Record<string, { value: InferenceOrder; description: string }>,
});

const InferenceFilterInput = builder.inputType('InferenceFilter', {
  description: 'Conditions on inferences. An inference matches if it meets all the conditions.',
  fields: inferenceConditions,
});

const InferenceEdge = builder.edgeObject({
  type: InferenceType,
  name: 'InferenceEdge',
  description: 'An inference and its cursor.',
});

export const InferenceConnection = builder.connectionObject(
  { type: InferenceType, name: 'InferenceConnection', description: 'A page of inferences.' },
  InferenceEdge,
);

builder.queryFields((t) => ({
  inference: t.field({
    type: InferenceType,
    nullable: true,
    description: 'Returns the inference with the given id, or null.',
    args: {
      id: t.arg.id({
        required: true,
        maxLength: lengths.id,
        description: 'Global id or UUID of the inference.',
      }),
    },
    resolve: (_root, { id }, { services }) =>
      services.inferences.find(uuidArgument('Inference', 'id', String(id))),
  }),
  inferences: t.connection(
    {
      type: InferenceType,
      description: 'Lists the inferences of the audit trail.',
      args: {
        filter: t.arg({ type: InferenceFilterInput, description: 'Inferences to return. Default: all.' }),
        orderBy: t.arg({
          type: InferenceOrderEnum,
          required: true,
          defaultValue: 'newest',
          description: 'Order of the list.',
        }),
      },
      resolve: async (_root, { filter, orderBy, ...page }, { services }) => {
        const wanted = { ...filter, modelId: modelIdIn(filter) };
        return connectionOf(await services.inferences.page(wanted, orderBy, page));
      },
    },
    InferenceConnection,
    InferenceEdge,
  ),
}));
