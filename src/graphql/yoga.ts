import { useExtendContextValuePerExecuteSubscriptionEvent } from '@envelop/execute-subscription-event';
import { maxAliasesPlugin } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthPlugin } from '@escape.tech/graphql-armor-max-depth';
import { maxTokensPlugin } from '@escape.tech/graphql-armor-max-tokens';
import { useCSRFPrevention } from '@graphql-yoga/plugin-csrf-prevention';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { createYoga, useReadinessCheck } from 'graphql-yoga';
import type { Logger } from '../platform/observability/logger.ts';
import { type AccessConfig, principalOf } from './access.ts';
import type { RequestContext, Services } from './context.ts';
import { presentError } from './errors.ts';
import { graphiqlTabs } from './graphiql-tabs.ts';
import { limits } from './limits.ts';
import { schema } from './schema.ts';
import { useStreamErrors } from './stream-errors.ts';
import { useTimings } from './timings.ts';

export interface YogaParts {
  /** Use cases bound to a new request or a new event of a stream. */
  readonly services: () => Services;
  readonly access: AccessConfig;
  readonly allowedOrigins: readonly string[];
  readonly maximumBodyBytes: number;
  readonly isReady: () => Promise<boolean>;
  readonly logger: Logger;
}

/** What a WebSocket connection adds to the initial context: its `connectionParams` stand in for headers. */
export interface SocketContext {
  readonly connectionAuthorization?: string | null;
}

/** The GraphQL server of HTTP and server-sent events. The plugins act in this order. */
export function createGraphqlServer(parts: YogaParts) {
  const { services, access, allowedOrigins, maximumBodyBytes, isReady, logger } = parts;
  const present = (error: unknown) => presentError(error, logger);
  return createYoga<SocketContext, RequestContext>({
    schema,
    graphqlEndpoint: '/graphql',
    healthCheckEndpoint: '/health',
    landingPage: false,
    logging: false,
    multipart: false,
    maxRequestBodySize: maximumBodyBytes,
    cors:
      allowedOrigins.length === 0
        ? false
        : { origin: [...allowedOrigins], credentials: false, methods: ['POST', 'GET'] },
    maskedErrors: { maskError: present },
    // By GET, as GraphiQL subscribes unless it is told otherwise, a request lacks the header that keeps foreign pages out.
    graphiql: {
      title: 'Vortex Signal',
      defaultTabs: graphiqlTabs,
      subscriptionsProtocol: 'SSE',
      method: 'POST',
    },
    renderGraphiQL,
    context: ({ request, connectionAuthorization }) => ({
      principal: principalOf(access, connectionAuthorization ?? request?.headers.get('authorization')),
      services: services(),
    }),
    plugins: [
      useCSRFPrevention({ requestHeaders: ['x-graphql-yoga-csrf', 'authorization'] }),
      useReadinessCheck({ endpoint: '/ready', check: isReady }),
      maxTokensPlugin({ n: limits.tokens }),
      maxDepthPlugin({ n: limits.depth, ignoreIntrospection: false }),
      maxAliasesPlugin({ n: limits.aliases }),
      useStreamErrors(present),
      useTimings(),
      useExtendContextValuePerExecuteSubscriptionEvent<RequestContext>(() => ({
        contextPartial: { services: services() },
      })),
    ],
  });
}

export type GraphqlServer = ReturnType<typeof createGraphqlServer>;
