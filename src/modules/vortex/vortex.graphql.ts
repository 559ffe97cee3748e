import { builder } from '../../graphql/builder.ts';
import { answerOnce } from '../idempotency/answer-once.ts';
import { idempotencyKeyField } from '../idempotency/key-field.ts';
import { maxSessionIdLength } from '../record/session-id.ts';
import '../../graphql/types/errors.graphql.ts';
import type { Flow, FlowDirection } from '../../domain/vortex-flow.ts';
import { CacheUnavailableError } from '../../platform/cache/cache-unavailable-error.ts';
import type { VortexStatistics } from '../../platform/cache/live-statistics.ts';
import { ConflictError, InvalidInputError } from '../../platform/errors.ts';

export const VortexFlowEnum = builder.enumType('VortexFlow', {
  description: 'A step between two inferences of a session along the cycle 1, 2, 4, 8, 7, 5.',
  values: {
    FORWARD: { value: 'forward', description: 'One or two positions forward on the cycle.' },
    BACKWARD: { value: 'backward', description: 'One or two positions backward on the cycle.' },
    NONE: {
      value: 'none',
      description:
        'No step: no session, a position off the cycle, no change of position, or a jump across the cycle.',
    },
  } satisfies Record<string, { value: Flow; description: string }>,
});

const VortexDirectionEnum = builder.enumType('VortexDirection', {
  description: 'Directions along the cycle.',
  values: {
    FORWARD: { value: 'forward', description: '1, 2, 4, 8, 7, 5.' },
    BACKWARD: { value: 'backward', description: '1, 5, 7, 8, 4, 2.' },
  } satisfies Record<string, { value: FlowDirection; description: string }>,
});

export const VortexStatsType = builder.objectRef<VortexStatistics>('VortexStats').implement({
  description: 'Steps along the cycle in the last 24 hours.',
  fields: (t) => ({
    forwardFlowHits: t.exposeInt('forwardFlowHits', { description: 'Number of steps forward.' }),
    backwardFlowHits: t.exposeInt('backwardFlowHits', { description: 'Number of steps backward.' }),
    totalCycles: t.exposeInt('totalCycles', {
      description: 'Number of times a session went six net steps forward.',
    }),
  }),
});

builder.queryField('vortexStats', (t) =>
  t.field({
    type: VortexStatsType,
    nullable: true,
    description:
      'Returns the steps along the cycle in the last 24 hours. Null if the live tier could not be read.',
    resolve: (_root, _args, { services }) => services.vortex.statistics(),
  }),
);

const TrackVortexFlowInputType = builder.inputType('TrackVortexFlowInput', {
  description: 'A step that a session took outside the server.',
  fields: (t) => ({
    idempotencyKey: idempotencyKeyField(t),
    direction: t.field({ type: VortexDirectionEnum, required: true, description: 'Direction of the step.' }),
    sessionId: t.string({
      maxLength: maxSessionIdLength,
      description:
        'Name of the session that took the step. Without a session, the step does not count towards a cycle.',
    }),
  }),
});

const TrackVortexFlowPayload = builder
  .objectRef<{ vortexStats: VortexStatistics }>('TrackVortexFlowPayload')
  .implement({
    description: 'The counts after the step.',
    fields: (t) => ({
      vortexStats: t.expose('vortexStats', {
        type: VortexStatsType,
        description: 'Steps along the cycle in the last 24 hours.',
      }),
    }),
  });

builder.mutationField('trackVortexFlow', (t) =>
  t.field({
    type: TrackVortexFlowPayload,
    authScopes: { operator: true },
    description: 'Counts a step that a session took outside the server.',
    errors: {
      types: [InvalidInputError, ConflictError, CacheUnavailableError],
      union: {
        name: 'TrackVortexFlowResult',
        description: 'The counts after the step, or why it was not counted.',
      },
    },
    args: {
      input: t.arg({ type: TrackVortexFlowInputType, required: true, description: 'The step to count.' }),
    },
    resolve: async (_root, { input }, context, info) => {
      const { vortex } = context.services;
      return {
        vortexStats: await answerOnce(
          { context, info, input },
          {
            act: (call) => vortex.track(input, call ?? undefined),
            again: () => vortex.statistics(),
            isOutside: true,
          },
        ),
      };
    },
  }),
);
