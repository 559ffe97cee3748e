import type { GraphQLSchema } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { Logger } from '../../platform/observability/logger.ts';
import type { RequestContext, Services, TransportContext } from '../context.ts';
import { useCheckedVariables } from '../documents/use-checked-variables.ts';
import { type Asking, useDocuments } from '../documents/use-documents.ts';
import { presentError } from '../errors.ts';
import type { FanOut } from '../fan-out/fan-out.ts';
import { useFanOut } from '../fan-out/use-fan-out.ts';
import { keyHeader } from '../idempotency/sent-key.ts';
import { limits } from '../limits.ts';
import type { ClientTime } from '../scheduling/client-time.ts';
import { type AccessConfig, principalOf } from './access.ts';
import { useAnsweredRequests } from './answered-requests.ts';
import { useForeignPageGuard } from './foreign-pages.ts';
import { documentLimits, executionPlugins } from './operation-plugins.ts';
import { usePersistedQueryRefusal } from './persisted-queries.ts';
import { useReadableBodies } from './readable-bodies.ts';
import { useReadableParameters } from './readable-parameters.ts';
import { useUnconditionalSubscriptions } from './subscription-roots.ts';
import { useSupportedTransports } from './supported-transports.ts';
import { useClientTime } from './use-client-time.ts';

export interface YogaDependencies {
  /** Receives a function that clears the cached documents, because they may contain texts. */
  readonly onForget: (forget: () => void) => void;
  readonly schema: GraphQLSchema;
  /** Services bound to a new request. */
  readonly services: () => Services;
  readonly fanOut: FanOut;
  readonly access: AccessConfig;
  readonly allowedOrigins: readonly string[];
  readonly maxBodyBytes: number;
  readonly maxDocumentBytes: number;
  readonly clientTime: ClientTime;
  readonly logger: Logger;
}

/** The GraphQL server for HTTP and server-sent events. The plugins run in this order. */
export function createGraphqlServer(dependencies: YogaDependencies) {
  const {
    onForget,
    schema,
    services,
    fanOut,
    access,
    allowedOrigins,
    maxBodyBytes,
    maxDocumentBytes,
    clientTime,
    logger,
  } = dependencies;
  const present = (error: unknown) => presentError(error, logger);
  const principalIn = ({ request, connectionAuthorization }: Asking) =>
    principalOf(access, connectionAuthorization ?? request?.headers.get('authorization'));
  return createYoga<TransportContext, RequestContext>({
    schema,
    graphqlEndpoint: '/graphql',
    // Disables the built-in health check, which always responds with 200: no path matches.
    healthCheckEndpoint: '#',
    landingPage: false,
    logging: false,
    multipart: false,
    maxRequestBodySize: maxBodyBytes,
    cors:
      allowedOrigins.length === 0
        ? false
        : { origin: [...allowedOrigins], credentials: false, methods: ['POST', 'GET'] },
    maskedErrors: { maskError: present },
    graphiql: false,
    // A plugin caches documents, limited by their size in bytes.
    parserAndValidationCache: false,
    context: (asking) => ({
      principal: principalIn(asking),
      idempotencyKey: asking.request?.headers.get(keyHeader) ?? null,
      services: services(),
    }),
    plugins: [
      useFanOut(fanOut),
      useCheckedVariables(),
      useDocuments({
        ...limits.documents,
        maxBytes: maxDocumentBytes,
        keepsOf: (asking) => principalIn(asking) !== 'anonymous',
        onForget,
      }),
      useUnconditionalSubscriptions(),
      useForeignPageGuard(),
      useSupportedTransports(),
      useReadableBodies(),
      useReadableParameters(clientTime),
      usePersistedQueryRefusal(),
      ...documentLimits(),
      useClientTime(clientTime),
      ...executionPlugins(),
      useAnsweredRequests(),
    ],
  });
}

export type GraphqlServer = ReturnType<typeof createGraphqlServer>;
