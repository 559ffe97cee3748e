import { builder } from '../../graphql/builder.ts';
import { connectionOf } from '../../graphql/connection.ts';
import { decodeGlobalId } from '../../graphql/global-id.ts';
import { readable } from '../../graphql/in-order.ts';
import { lengths } from '../../graphql/limits.ts';
import { ContextMetricsType } from '../context/context.graphql.ts';
import { InferenceType } from '../inferences/inference.graphql.ts';
import { InferenceConnection } from '../inferences/inference-list.graphql.ts';
import { sessionIdPart } from '../record/session-id.ts';
import type { Session, SessionFlow, VerdictCounts } from './session.repository.ts';

const SessionFlowType = builder.objectRef<SessionFlow>('SessionFlow').implement({
  description: 'Steps of a session along the cycle 1, 2, 4, 8, 7, 5, over all its inferences.',
  fields: (t) => ({
    forward: t.exposeInt('forward', { description: 'Number of steps forward.' }),
    backward: t.exposeInt('backward', { description: 'Number of steps backward.' }),
    none: t.exposeInt('none', { description: 'Number of inferences that took no step.' }),
    net: t.exposeInt('net', { description: 'Steps forward minus steps backward.' }),
    cycles: t.exposeInt('cycles', { description: 'Number of times the session went six net steps forward.' }),
    current: t.exposeInt('current', {
      nullable: true,
      description: 'Newest position of the session on the cycle. Null if it was never on the cycle.',
    }),
  }),
});

const VerdictCountsType = builder.objectRef<VerdictCounts>('VerdictCounts').implement({
  description: 'Number of inferences by verdict.',
  fields: (t) => ({
    unknown: t.exposeInt('unknown', { description: 'Inferences without evidence to compare them with.' }),
    supported: t.exposeInt('supported', { description: 'Inferences that their evidence supports.' }),
    hallucinated: t.exposeInt('hallucinated', {
      description: 'Inferences that their evidence does not support.',
    }),
  }),
});

const SessionType = builder.node(builder.objectRef<Session>('Session'), {
  description: 'A conversation: all inferences with the same session name, and figures about them.',
  id: { resolve: ({ id }) => id },
  loadManyWithoutCache: readable(sessionIdPart, (ids, { services }) =>
    Promise.all(ids.map((id) => services.sessions.find(id))),
  ),
  fields: (t) => ({
    sessionId: t.exposeString('id', { description: 'Name of the session, as its clients send it.' }),
    inferences: t.field({
      type: InferenceConnection,
      description: 'The inferences of the session, oldest first. Use `last` to get the newest.',
      args: t.arg.connectionArgs(),
      resolve: async ({ id }, page, { services }) =>
        connectionOf(await services.sessions.inferences(id, page)),
    }),
    inferenceCount: t.exposeInt('inferenceCount', { description: 'Number of inferences in the session.' }),
    firstAt: t.expose('firstAt', {
      type: 'DateTime',
      description: 'When the first inference was committed.',
    }),
    lastAt: t.expose('lastAt', { type: 'DateTime', description: 'When the newest inference was committed.' }),
    flow: t.expose('flow', { type: SessionFlowType, description: 'Steps of the session along the cycle.' }),
    retention: t.field({
      type: ContextMetricsType,
      nullable: true,
      description:
        'How much of the session the context window keeps, as of the newest inference that was measured. Null if no inference was measured.',
      resolve: ({ id }, _args, { services }) => services.sessions.retention(id),
    }),
    meanSignalStrength: t.exposeFloat('meanSignalStrength', { description: 'Mean signal strength, 0 to 1.' }),
    meanConfidence: t.exposeFloat('meanConfidence', { description: 'Mean confidence, 0 to 1.' }),
    verdicts: t.expose('verdicts', {
      type: VerdictCountsType,
      description: 'Number of inferences of the session by verdict.',
    }),
    hallucinationRate: t.exposeFloat('hallucinationRate', {
      description: 'Share of flagged inferences among all inferences of the session, 0 to 1.',
    }),
  }),
});

builder.objectField(InferenceType, 'session', (t) =>
  t.field({
    type: SessionType,
    nullable: true,
    complexity: 100,
    description:
      'The session that the inference belongs to. Null without a session, or if the session was erased.',
    resolve: ({ sessionId }, _args, { services }) =>
      sessionId === null ? null : services.sessions.find(sessionId),
  }),
);

builder.queryFields((t) => ({
  session: t.field({
    type: SessionType,
    nullable: true,
    complexity: 100,
    description: 'Returns a session, or null if it has no inferences.',
    args: {
      id: t.arg.id({
        required: true,
        maxLength: lengths.id,
        description: 'Global id or name of the session. If the value is both, it is read as a global id.',
      }),
    },
    resolve: async (_root, { id }, { services }) => {
      const decoded = decodeGlobalId(String(id));
      const name = decoded?.typename === 'Session' ? sessionIdPart(decoded.id) : null;
      const byGlobalId = name === null ? null : await services.sessions.find(name);
      return byGlobalId ?? services.sessions.find(String(id));
    },
  }),
  sessions: t.connection(
    {
      type: SessionType,
      description: 'Lists sessions, the one with the newest inference first.',
      resolve: async (_root, page, { services }) => connectionOf(await services.sessions.page(page)),
    },
    { name: 'SessionConnection', description: 'A page of sessions.' },
    { name: 'SessionEdge', description: 'A session and its cursor.' },
  ),
}));
