import { builder } from '../../graphql/builder.ts';
import { connectionOf } from '../../graphql/connection.ts';
import { rowNumberPart, uuidArgument } from '../../graphql/global-id.ts';
import { inOrder, readable } from '../../graphql/in-order.ts';
import { lengths } from '../../graphql/limits.ts';
import { mostPositions } from '../beams/beam.input.ts';
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
    MAGNIFICATION: { value: 'magnification', description: 'Strengthens the carried component.' },
    RESET: { value: 'reset', description: 'The signal before was below 0.5.' },
    STABILIZATION: {
      value: 'stabilization',
      description: 'Channels of response and evidence were far apart.',
    },
  } satisfies Record<string, { value: InterventionType; description: string }>,
});

export const InterventionNode = builder.node(SacredIntervention, {
  name: 'SacredIntervention',
  description:
    'A change of signal strength at position 3, 6 or 9. It changes no verdict and admits nothing to the archive.',
  id: { resolve: (intervention) => intervention.id },
  loadManyWithoutCache: readable(rowNumberPart, async (ids, { services }) =>
    inOrder(ids, await services.interventions.findMany(ids), ({ id }) => id),
  ),
  isTypeOf: (value) => value instanceof SacredIntervention,
  fields: (t) => ({
    position: t.exposeInt('position', { description: '3, 6 or 9.' }),
    signalBefore: t.exposeFloat('signalBefore', { description: 'Signal strength before, 0 to 1.' }),
    signalAfter: t.exposeFloat('signalAfter', { description: 'Signal strength after, 0 to 1.' }),
    confidenceBoost: t.exposeFloat('confidenceBoost', { description: 'After less before.' }),
    interventionType: t.expose('interventionType', {
      type: InterventionTypeEnum,
      description: 'What it did.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was stored.' }),
  }),
});

export const SacredStatsType = builder.objectRef<SacredStatistics>('SacredStats').implement({
  description: 'Interventions of the last seven days.',
  fields: (t) => ({
    totalInterventions: t.exposeInt('totalInterventions', { description: 'At all three positions.' }),
    positions: t.field({
      type: [SacredPositionStatsType],
      description: 'Position by position: 3, 6, 9.',
      resolve: (statistics) => [...statistics.positions],
    }),
  }),
});

const SacredPositionStatsType = builder
  .objectRef<SacredStatistics['positions'][number]>('SacredPositionStats')
  .implement({
    description: 'Interventions at one position in the last seven days.',
    fields: (t) => ({
      position: t.exposeInt('position', { description: '3, 6 or 9.' }),
      count: t.exposeInt('count', { description: 'How many fired.' }),
      effectiveness: t.float({
        nullable: true,
        description: 'Mean boost, or null when none fired.',
        resolve: (statistics) => statistics.meanBoost,
      }),
    }),
  });

export const InterventionFilterInput = builder.inputType('SacredInterventionFilter', {
  description: 'Conditions an intervention must all meet.',
  fields: (t) => ({
    inferenceId: t.id({ maxLength: lengths.id, description: 'Of this inference.' }),
    positions: t.intList({ maxItems: mostPositions.sacred, description: 'At one of these positions.' }),
    types: t.field({
      type: [InterventionTypeEnum],
      maxItems: interventionTypes.length,
      description: 'Of one of these types.',
    }),
  }),
});

/** A filter with its global id read. */
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
      description: 'Interventions, newest first.',
      args: { filter: t.arg({ type: InterventionFilterInput, description: 'Which interventions.' }) },
      resolve: async (_root, { filter, ...page }, { services }) => {
        return connectionOf(await services.interventions.page(readInterventionFilter(filter), page));
      },
    },
    { name: 'SacredInterventionConnection', description: 'A page of interventions.' },
    { name: 'SacredInterventionEdge', description: 'An intervention and its place in the list.' },
  ),
  sacredStats: t.field({
    type: SacredStatsType,
    nullable: true,
    description: 'Interventions of the last seven days.',
    resolve: (_root, _args, { services }) => services.interventions.statistics(),
  }),
}));

const RecordInterventionInputType = builder.inputType('RecordInterventionInput', {
  description: 'An intervention that fired elsewhere.',
  fields: (t) => ({
    idempotencyKey: idempotencyKeyField(t),
    inferenceId: t.id({
      required: true,
      maxLength: lengths.id,
      description: 'The inference it changed.',
    }),
    position: t.int({ required: true, description: '3, 6 or 9.' }),
    signalBefore: t.float({ required: true, description: 'Signal strength before, 0 to 1.' }),
    signalAfter: t.float({ required: true, description: 'Signal strength after, 0 to 1.' }),
    confidenceBoost: t.float({
      description: 'After less before. May be left out; if told, it must be that difference.',
    }),
    interventionType: t.field({
      type: InterventionTypeEnum,
      required: true,
      defaultValue: 'magnification',
      description: 'What it did.',
    }),
  }),
});

builder.mutationField('recordIntervention', (t) =>
  t.field({
    type: InterventionNode,
    authScopes: { operator: true },
    description: 'Adds an intervention that fired elsewhere to a stored inference.',
    errors: {
      types: [InvalidInputError, NotFoundError, ConflictError],
      union: { name: 'RecordInterventionResult', description: 'The intervention, or why it was not stored.' },
    },
    args: {
      input: t.arg({ type: RecordInterventionInputType, required: true, description: 'The intervention.' }),
    },
    resolve: (_root, { input }, context, info) => {
      const { interventions } = context.services;
      const inferenceId = uuidArgument('Inference', 'input.inferenceId', String(input.inferenceId));
      return answerOnce(
        { context, info, input },
        {
          act: (call) => interventions.record({ ...input, inferenceId }, call),
          again: async (ids) => (await interventions.findMany(ids.map(Number)))[0] ?? null,
        },
      );
    },
  }),
);
