import { builder } from '../../graphql/builder.ts';
import { connectionOf } from '../../graphql/connection.ts';
import { rowNumberPart, uuidArgument } from '../../graphql/global-id.ts';
import { inOrder, readable } from '../../graphql/in-order.ts';
import { lengths } from '../../graphql/limits.ts';
import { maxPositions } from '../beams/beam.input.ts';
import { answerOnce } from '../idempotency/answer-once.ts';
import { idempotencyKeyField } from '../idempotency/key-field.ts';
import '../../graphql/types/errors.graphql.ts';
import { type InterventionType, interventionTypes } from '../../domain/magnification.ts';
import type { SacredStatistics } from '../../platform/cache/live-statistics.ts';
import { ConflictError, InvalidInputError, NotFoundError } from '../../platform/errors.ts';
import { SacredIntervention } from '../record/intervention.entity.ts';

export const InterventionTypeEnum = builder.enumType('InterventionType', {
  description: 'What an intervention does.',
  values: {
    MAGNIFICATION: {
      value: 'magnification',
      description: 'Strengthens the supported component of the signal.',
    },
    RESET: { value: 'reset', description: 'The signal before the intervention was below 0.5.' },
    STABILIZATION: {
      value: 'stabilization',
      description: 'The channels of the response and of the evidence were far apart.',
    },
  } satisfies Record<string, { value: InterventionType; description: string }>,
});

export const InterventionNode = builder.node(SacredIntervention, {
  name: 'SacredIntervention',
  description:
    'A change of signal strength at position 3, 6 or 9. It does not change a verdict and does not admit anything to the archive.',
  id: { resolve: (intervention) => intervention.id },
  loadManyWithoutCache: readable(rowNumberPart, async (ids, { services }) =>
    inOrder(ids, await services.interventions.findMany(ids), ({ id }) => id),
  ),
  isTypeOf: (value) => value instanceof SacredIntervention,
  fields: (t) => ({
    position: t.exposeInt('position', { description: 'Position of the intervention: 3, 6 or 9.' }),
    signalBefore: t.exposeFloat('signalBefore', {
      description: 'Signal strength before the intervention, 0 to 1.',
    }),
    signalAfter: t.exposeFloat('signalAfter', {
      description: 'Signal strength after the intervention, 0 to 1.',
    }),
    confidenceBoost: t.exposeFloat('confidenceBoost', {
      description: 'Signal strength after the intervention minus the strength before it.',
    }),
    interventionType: t.expose('interventionType', {
      type: InterventionTypeEnum,
      description: 'What the intervention did.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the intervention was stored.' }),
  }),
});

export const SacredStatsType = builder.objectRef<SacredStatistics>('SacredStats').implement({
  description: 'Interventions of the last seven days.',
  fields: (t) => ({
    interventionCount: t.exposeInt('interventionCount', {
      description: 'Number of interventions at all three positions.',
    }),
    positions: t.field({
      type: [SacredPositionStatsType],
      description: 'Figures for each position, in the order 3, 6, 9.',
      resolve: (statistics) => [...statistics.positions],
    }),
  }),
});

const SacredPositionStatsType = builder
  .objectRef<SacredStatistics['positions'][number]>('SacredPositionStats')
  .implement({
    description: 'Interventions at one position in the last seven days.',
    fields: (t) => ({
      position: t.exposeInt('position', { description: 'The position: 3, 6 or 9.' }),
      count: t.exposeInt('count', { description: 'Number of interventions.' }),
      effectiveness: t.float({
        nullable: true,
        description: 'Mean boost. Null if there were no interventions.',
        resolve: (statistics) => statistics.meanBoost,
      }),
    }),
  });

export const InterventionFilterInput = builder.inputType('SacredInterventionFilter', {
  description: 'Conditions on interventions. An intervention matches if it meets all the conditions.',
  fields: (t) => ({
    inferenceId: t.id({ maxLength: lengths.id, description: 'Matches interventions of this inference.' }),
    positions: t.intList({
      maxItems: maxPositions.sacred,
      description: 'Matches interventions at one of these positions.',
    }),
    interventionTypes: t.field({
      type: [InterventionTypeEnum],
      maxItems: interventionTypes.length,
      description: 'Matches interventions of one of these types.',
    }),
  }),
});

/** Returns a filter with its global id decoded. */
export function readInterventionFilter(
  filter: typeof InterventionFilterInput.$inferInput | null | undefined,
) {
  const inferenceId =
    filter?.inferenceId && uuidArgument('Inference', 'filter.inferenceId', String(filter.inferenceId));
  return { ...filter, inferenceId };
}

builder.queryFields((t) => ({
  interventions: t.connection(
    {
      type: InterventionNode,
      description: 'Lists interventions, newest first.',
      args: {
        filter: t.arg({
          type: InterventionFilterInput,
          description: 'Interventions to return. Default: all.',
        }),
      },
      resolve: async (_root, { filter, ...page }, { services }) => {
        return connectionOf(await services.interventions.page(readInterventionFilter(filter), page));
      },
    },
    { name: 'SacredInterventionConnection', description: 'A page of interventions.' },
    { name: 'SacredInterventionEdge', description: 'An intervention and its cursor.' },
  ),
  sacredStats: t.field({
    type: SacredStatsType,
    nullable: true,
    description:
      'Returns figures about the interventions of the last seven days. Null if the live tier could not be read.',
    resolve: (_root, _args, { services }) => services.interventions.statistics(),
  }),
}));

const RecordInterventionInputType = builder.inputType('RecordInterventionInput', {
  description: 'An intervention that fired outside the server.',
  fields: (t) => ({
    idempotencyKey: idempotencyKeyField(t),
    inferenceId: t.id({
      required: true,
      maxLength: lengths.id,
      description: 'Global id or UUID of the inference that the intervention changed.',
    }),
    position: t.int({ required: true, description: 'Position of the intervention: 3, 6 or 9.' }),
    signalBefore: t.float({
      required: true,
      description: 'Signal strength before the intervention, 0 to 1.',
    }),
    signalAfter: t.float({ required: true, description: 'Signal strength after the intervention, 0 to 1.' }),
    confidenceBoost: t.float({
      description:
        'Signal strength after the intervention minus the strength before it. Optional; if given, it must equal that difference.',
    }),
    interventionType: t.field({
      type: InterventionTypeEnum,
      required: true,
      defaultValue: 'magnification',
      description: 'What the intervention did.',
    }),
  }),
});

const RecordInterventionPayload = builder
  .objectRef<{ intervention: SacredIntervention }>('RecordInterventionPayload')
  .implement({
    description: 'The intervention that was stored.',
    fields: (t) => ({
      intervention: t.expose('intervention', { type: InterventionNode, description: 'The intervention.' }),
    }),
  });

builder.mutationField('recordIntervention', (t) =>
  t.field({
    type: RecordInterventionPayload,
    authScopes: { operator: true },
    description: 'Adds an intervention that fired outside the server to a stored inference.',
    errors: {
      types: [InvalidInputError, NotFoundError, ConflictError],
      union: { name: 'RecordInterventionResult', description: 'The intervention, or why it was not stored.' },
    },
    args: {
      input: t.arg({
        type: RecordInterventionInputType,
        required: true,
        description: 'The intervention to record.',
      }),
    },
    resolve: async (_root, { input }, context, info) => {
      const { interventions } = context.services;
      const inferenceId = uuidArgument('Inference', 'input.inferenceId', String(input.inferenceId));
      return {
        intervention: await answerOnce(
          { context, info, input },
          {
            act: (call) => interventions.record({ ...input, inferenceId }, call),
            again: async (ids) => (await interventions.findMany(ids.map(Number)))[0] ?? null,
          },
        ),
      };
    },
  }),
);
