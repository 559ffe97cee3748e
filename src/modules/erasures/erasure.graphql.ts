import { builder } from '../../graphql/builder.ts';
import { connectionOf } from '../../graphql/connection.ts';
import { uuidPart } from '../../graphql/global-id.ts';
import { inOrder, readable } from '../../graphql/in-order.ts';
import { Erasure, type ErasureKind, type ErasureRequester } from './erasure.entity.ts';

const ErasureKindEnum = builder.enumType('ErasureKind', {
  description: 'What an erasure removes.',
  values: {
    INFERENCE: { description: 'One inference.' },
    SESSION: { description: 'Every inference that the session had when the erasure was requested.' },
  } satisfies Record<ErasureKind, { description: string }>,
});

const ErasureRequesterEnum = builder.enumType('ErasureRequester', {
  description: 'How an erasure was requested.',
  values: {
    MUTATION: { description: 'Requested by a mutation.' },
    COMMAND: { description: 'Requested from the command line.' },
  } satisfies Record<ErasureRequester, { description: string }>,
});

export const ErasureType = builder.node(Erasure, {
  name: 'Erasure',
  description:
    'A request to erase texts and vectors, and its progress. It contains nothing of what was erased.',
  id: { resolve: (erasure) => erasure.id },
  loadManyWithoutCache: readable(uuidPart, async (ids, { services }) =>
    inOrder(ids, await services.erasures.findMany(ids), ({ id }) => id),
  ),
  isTypeOf: (value) => value instanceof Erasure,
  fields: (t) => ({
    uuid: t.expose('id', { type: 'UUID', description: 'The UUID that logs and SQL show.' }),
    kind: t.expose('kind', { type: ErasureKindEnum, description: 'What the erasure removes.' }),
    requestedBy: t.expose('requestedBy', {
      type: ErasureRequesterEnum,
      description: 'How the erasure was requested.',
    }),
    reason: t.exposeString('reason', {
      nullable: true,
      description: 'Reason that the operator gave. Null if none was given.',
    }),
    inferenceCount: t.exposeInt('inferences', { description: 'Number of inferences erased so far.' }),
    requestedAt: t.expose('requestedAt', {
      type: 'DateTime',
      description: 'When the erasure was requested.',
    }),
    completedAt: t.expose('completedAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When the erasure was complete: its last inference was erased from the database and, for a session, its name was removed from the live figures. Null until then.',
    }),
  }),
});

const ErasureEdge = builder.edgeObject({
  type: ErasureType,
  name: 'ErasureEdge',
  description: 'An erasure and its cursor.',
});

const ErasureConnection = builder.connectionObject(
  { type: ErasureType, name: 'ErasureConnection', description: 'A page of erasures.' },
  ErasureEdge,
);

builder.queryField('erasures', (t) =>
  t.connection(
    {
      type: ErasureType,
      description: 'Lists all erasure requests, newest first.',
      resolve: async (_root, page, { services }) => connectionOf(await services.erasures.page(page)),
    },
    ErasureConnection,
    ErasureEdge,
  ),
);
