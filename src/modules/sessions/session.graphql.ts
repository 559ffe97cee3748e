import { builder } from '../../graphql/builder.ts';
import { connectionOf } from '../../graphql/connection.ts';
import { ContextMetricsType } from '../context/context.graphql.ts';
import { InferenceConnection, InferenceType } from '../inferences/inference.graphql.ts';
import { longestSessionId } from '../record/session-id.ts';
import type { Session, SessionFlow, VerdictCounts } from './session.repository.ts';

const SessionFlowType = builder.objectRef<SessionFlow>('SessionFlow').implement({
  description: 'Steps of a session along the cycle 1, 2, 4, 8, 7, 5, over all its inferences.',
  fields: (t) => ({
    forward: t.exposeInt('forward', { description: 'Steps forward.' }),
    backward: t.exposeInt('backward', { description: 'Steps backward.' }),
    none: t.exposeInt('none', { description: 'Inferences that took no step.' }),
    net: t.exposeInt('net', { description: 'Steps forward less steps backward.' }),
    cycles: t.exposeInt('cycles', { description: 'Times the session went six net steps forward.' }),
    current: t.exposeInt('current', {
      nullable: true,
      description: 'Its newest position on the cycle; null when it has been on none.',
    }),
  }),
});

const VerdictCountsType = builder.objectRef<VerdictCounts>('VerdictCounts').implement({
  description: 'Inferences by verdict.',
  fields: (t) => ({
    unknown: t.exposeInt('unknown', { description: 'With nothing to hold them against.' }),
    supported: t.exposeInt('supported', { description: 'Carried by their evidence.' }),
    hallucinated: t.exposeInt('hallucinated', { description: 'Not carried by their evidence.' }),
  }),
});

const SessionType = builder.objectRef<Session>('Session').implement({
  description: 'A conversation: the inferences that name it, and what they say together.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Its name, as its callers gave it.' }),
    inferences: t.field({
      type: InferenceConnection,
      description: 'Its inferences, oldest first; `last` gives the newest.',
      args: t.arg.connectionArgs(),
      resolve: async ({ id }, page, { services }) =>
        connectionOf(await services.sessions.inferences(id, page)),
    }),
    inferenceCount: t.exposeInt('inferenceCount', { description: 'How many inferences it has.' }),
    firstAt: t.expose('firstAt', { type: 'DateTime', description: 'When its first was committed.' }),
    lastAt: t.expose('lastAt', { type: 'DateTime', description: 'When its newest was committed.' }),
    flow: t.expose('flow', { type: SessionFlowType, description: 'Its way along the cycle.' }),
    retention: t.field({
      type: ContextMetricsType,
      nullable: true,
      description:
        'How much of it the context window keeps, as of its newest inference that was measured; null when none was.',
      resolve: ({ id }, _args, { services }) => services.sessions.retention(id),
    }),
    meanSignal: t.exposeFloat('meanSignal', { description: 'Mean signal strength, 0 to 1.' }),
    meanConfidence: t.exposeFloat('meanConfidence', { description: 'Mean confidence, 0 to 1.' }),
    verdicts: t.expose('verdicts', { type: VerdictCountsType, description: 'Its inferences by verdict.' }),
    hallucinationRate: t.exposeFloat('hallucinationRate', {
      description: 'Flagged over all its inferences, 0 to 1.',
    }),
  }),
});

builder.objectField(InferenceType, 'session', (t) =>
  t.field({
    type: SessionType,
    nullable: true,
    complexity: 100,
    description: 'The session it belongs to; null without one.',
    resolve: ({ sessionId }, _args, { services }) =>
      sessionId === null ? null : services.sessions.find(sessionId),
  }),
);

builder.queryFields((t) => ({
  session: t.field({
    type: SessionType,
    nullable: true,
    complexity: 100,
    description: 'The session of that name, or null when no inference names it.',
    args: { id: t.arg.id({ required: true, maxLength: longestSessionId, description: 'Its name.' }) },
    resolve: (_root, { id }, { services }) => services.sessions.find(String(id)),
  }),
  sessions: t.connection(
    {
      type: SessionType,
      description: 'Sessions, the one with the newest inference first.',
      resolve: async (_root, page, { services }) => connectionOf(await services.sessions.page(page)),
    },
    { name: 'SessionConnection', description: 'A page of sessions.' },
    { name: 'SessionEdge', description: 'A session and its place in the list.' },
  ),
}));
