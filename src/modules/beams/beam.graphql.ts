import type { ElpChannels } from '../../domain/elp.ts';
import { builder } from '../../graphql/builder.ts';
import { connectionOf } from '../../graphql/connection.ts';
import { uuidPart } from '../../graphql/global-id.ts';
import { inOrder, readable } from '../../graphql/in-order.ts';
import { BeamTensor } from './beam.entity.ts';
import { maxPositions } from './beam.input.ts';
import type { BeamOrder } from './beam.repository.ts';

export const ElpChannelsType = builder.objectRef<ElpChannels>('ElpChannels').implement({
  description: 'Shares of the three channels. They sum to 1.',
  fields: (t) => ({
    ethos: t.exposeFloat('ethos', { description: 'Share of position 3: right and wrong.' }),
    logos: t.exposeFloat('logos', { description: 'Share of position 9: reason.' }),
    pathos: t.exposeFloat('pathos', { description: 'Share of position 6: feeling.' }),
  }),
});

export const ElpChannelsInput = builder.inputType('ElpChannelsInput', {
  description: 'Shares of the three channels. They must sum to 1.',
  fields: (t) => ({
    ethos: t.float({ required: true, description: 'Share of position 3: right and wrong.' }),
    logos: t.float({ required: true, description: 'Share of position 9: reason.' }),
    pathos: t.float({ required: true, description: 'Share of position 6: feeling.' }),
  }),
});

export const BeamTensorType = builder.node(BeamTensor, {
  name: 'BeamTensor',
  description: 'How a text is distributed over the nine positions.',
  id: { resolve: (beam) => beam.id },
  loadManyWithoutCache: readable(uuidPart, async (ids, { services }) =>
    inOrder(ids, await services.beams.findMany(ids), ({ id }) => id),
  ),
  isTypeOf: (value) => value instanceof BeamTensor,
  fields: (t) => ({
    uuid: t.expose('id', { type: 'UUID', description: 'The UUID that logs and SQL show.' }),
    digits: t.floatList({
      description: 'Nine numbers for positions 1 to 9, each 0 to 1. They sum to 1.',
      complexity: 1,
      resolve: (beam) => beam.digits,
    }),
    confidence: t.exposeFloat('confidence', {
      description: 'The largest digit, 0 to 1: how confident the server is in the position.',
    }),
    elpChannels: t.expose('elpChannels', {
      type: ElpChannelsType,
      description: 'Shares of ethos, logos and pathos.',
    }),
    fluxPosition: t.exposeInt('fluxPosition', {
      description: 'Position of the largest digit, or 0 if no position clearly wins.',
    }),
    isSacred: t.exposeBoolean('isSacred', { description: 'Whether the position is 3, 6 or 9.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the tensor was stored.' }),
  }),
});

const BeamOrderEnum = builder.enumType('BeamTensorOrder', {
  description: 'Orders in which tensors can be listed.',
  values: {
    NEWEST: { value: 'newest', description: 'Newest first.' },
    MOST_CONFIDENT: { value: 'mostConfident', description: 'Highest confidence first.' },
  } satisfies Record<string, { value: BeamOrder; description: string }>,
});

const BeamFilterInput = builder.inputType('BeamTensorFilter', {
  description: 'Conditions on tensors. A tensor matches if it meets all the conditions.',
  fields: (t) => ({
    fluxPositions: t.intList({
      maxItems: maxPositions.all,
      description: 'Matches tensors at one of these positions, 0 to 9.',
    }),
    isSacred: t.boolean({
      description: 'If true, matches tensors at position 3, 6 or 9; if false, all others.',
    }),
    minConfidence: t.float({ description: 'Minimum confidence, 0 to 1.' }),
  }),
});

builder.queryField('beamTensors', (t) =>
  t.connection(
    {
      type: BeamTensorType,
      description: 'Lists the stored tensors.',
      args: {
        filter: t.arg({ type: BeamFilterInput, description: 'Tensors to return. Default: all.' }),
        orderBy: t.arg({
          type: BeamOrderEnum,
          required: true,
          defaultValue: 'newest',
          description: 'Order of the list.',
        }),
      },
      resolve: async (_root, { filter, orderBy, ...page }, { services }) =>
        connectionOf(await services.beams.page(filter ?? {}, orderBy, page)),
    },
    { name: 'BeamTensorConnection', description: 'A page of tensors.' },
    { name: 'BeamTensorEdge', description: 'A tensor and its cursor.' },
  ),
);
