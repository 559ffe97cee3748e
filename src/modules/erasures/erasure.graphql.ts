import { builder } from '../../graphql/builder.ts';
import { connectionOf } from '../../graphql/connection.ts';
import { uuidPart } from '../../graphql/global-id.ts';
import { inOrder, readable } from '../../graphql/in-order.ts';
import { Erasure, type ErasureKind, type ErasureRequester } from './erasure.entity.ts';

const ErasureKindEnum = builder.enumType('ErasureKind', {
  description: 'What an erasure is about.',
  values: {
    INFERENCE: { description: 'One inference.' },
    SESSION: { description: 'Every inference that a session had when it was requested.' },
  } satisfies Record<ErasureKind, { description: string }>,
});

const ErasureRequesterEnum = builder.enumType('ErasureRequester', {
  description: 'How an erasure was requested.',
  values: {
    MUTATION: { description: 'By a mutation.' },
    COMMAND: { description: 'From the command line.' },
  } satisfies Record<ErasureRequester, { description: string }>,
});

export const ErasureType = builder.node(Erasure, {
  name: 'Erasure',
  description:
    'A request to erase texts and vectors, and how far it has come. It holds nothing of what was erased.',
  id: { resolve: (erasure) => erasure.id },
  loadManyWithoutCache: readable(uuidPart, async (ids, { services }) =>
    inOrder(ids, await services.erasures.findMany(ids), ({ id }) => id),
  ),
  isTypeOf: (value) => value instanceof Erasure,
  fields: (t) => ({
    uuid: t.expose('id', { type: 'UUID', description: 'The id as logs and SQL show it.' }),
    kind: t.expose('kind', { type: ErasureKindEnum, description: 'What it is about.' }),
    requestedBy: t.expose('requestedBy', {
      type: ErasureRequesterEnum,
      description: 'How it was requested.',
    }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why, as the operator says it.' }),
    inferences: t.exposeInt('inferences', { description: 'Inferences that it has erased so far.' }),
    requestedAt: t.expose('requestedAt', { type: 'DateTime', description: 'When it was requested.' }),
    completedAt: t.expose('completedAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When its last inference was erased in the record, and the name of its session in the live figures; null before.',
    }),
  }),
});

const ErasureEdge = builder.edgeObject({
  type: ErasureType,
  name: 'ErasureEdge',
  description: 'An erasure and its place in the list.',
});

const ErasureConnection = builder.connectionObject(
  { type: ErasureType, name: 'ErasureConnection', description: 'A page of erasures.' },
  ErasureEdge,
);

builder.queryField('erasures', (t) =>
  t.connection(
    {
      type: ErasureType,
      description: 'Every request to erase, newest first.',
      resolve: async (_root, page, { services }) => connectionOf(await services.erasures.page(page)),
    },
    ErasureConnection,
    ErasureEdge,
  ),
);
