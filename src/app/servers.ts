import type { Server } from 'node:http';
import type { Config } from '../config/config.ts';
import { isLoopback } from '../config/environment-schema.ts';
import { ClientAddresses } from '../graphql/client-address.ts';
import type { Services } from '../graphql/context.ts';
import { presentErrorWithoutStatus } from '../graphql/errors.ts';
import type { FanOut } from '../graphql/fan-out/fan-out.ts';
import { Graphiql } from '../graphql/graphiql/graphiql.ts';
import { limits } from '../graphql/limits.ts';
import { acceptsHost, acceptsOrigin, type OriginPolicy } from '../graphql/origin.ts';
import { LoopLoad } from '../graphql/scheduling/loop-load.ts';
import { LoopScheduler } from '../graphql/scheduling/loop-scheduler.ts';
import { OperationScheduler } from '../graphql/scheduling/operation-scheduler.ts';
import { answerEverything, Departure } from '../graphql/server/departure.ts';
import { createHttpServer } from '../graphql/server/http-server.ts';
import { serveSockets } from '../graphql/server/transports.ts';
import { createGraphqlServer } from '../graphql/server/yoga.ts';
import type { Erasable } from '../modules/erasable.ts';
import type { HealthService } from '../modules/health/health.service.ts';
import type { Lifecycle } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/observability/logger.ts';
import { schema } from './schema.ts';

/** Everything that the servers need to serve requests. */
interface ServedDependencies {
  /** Registry of caches and buffers that erasures must clear. */
  readonly erasable: Erasable;
  readonly config: Config;
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
  /** Ends every stream. */
  readonly closing: AbortController;
  readonly services: () => Services;
  readonly fanOut: FanOut;
  readonly health: Pick<HealthService, 'check'>;
  readonly isAlive: () => boolean;
  /** Rejects work that waits for a model or a commit. */
  readonly refuseQueued: () => void;
}

/**
 * Creates the HTTP and WebSocket servers; they do not listen yet. On shutdown, streams end first,
 * then running requests complete, then connections close.
 */
export function openServers(dependencies: ServedDependencies): {
  readonly server: Server;
  readonly departure: Departure;
} {
  const { erasable, config, logger, lifecycle, closing, services, fanOut } = dependencies;
  const { health, isAlive, refuseQueued } = dependencies;
  const { host, allowedOrigins, maxBodyBytes, maxDocumentBytes, trustedProxies } = config.http;
  const { requestsPerConnection, requestsPerClient } = config.http;
  const isLocalOnly =
    isLoopback(host) && config.access.operatorToken === null && config.access.readerToken === null;
  const policy: OriginPolicy = { allowedOrigins, isLocalOnly };
  const departure = new Departure();
  const isReady = async () => !departure.isAnnounced && (await health.check()).isReady;
  const addresses = new ClientAddresses(trustedProxies);
  const scheduler = new OperationScheduler(
    {
      perConnection: requestsPerConnection,
      perClient: requestsPerClient,
      perClientAmongOthers: limits.amongOthers,
      unread: limits.unread,
    },
    new LoopLoad(),
    new LoopScheduler(),
  );
  const yoga = createGraphqlServer({
    onForget: (forget) => erasable.add({ name: 'documents', forget }),
    schema,
    services,
    fanOut,
    access: config.access,
    allowedOrigins,
    maxBodyBytes,
    maxDocumentBytes,
    clientTime: scheduler.time,
    logger,
  });
  const over = { yoga, addresses, scheduler };
  const server = createHttpServer({
    ...over,
    ...config.http,
    policy,
    departure,
    graphiql: new Graphiql(logger),
    probeAnswers: { isAlive, isReady },
  });
  const sockets = serveSockets({
    ...over,
    server,
    fanOut,
    maxMessageBytes: maxBodyBytes,
    maxOperations: config.subscriptions.maxPerConnection,
    isRefusing: () => departure.isRefusing,
    acceptsOrigin: (request) => acceptsHost(policy, request) && acceptsOrigin(policy, request),
    present: (error) => presentErrorWithoutStatus(error, logger),
    logger,
  });
  lifecycle.onClose('connections', () => Promise.all([server.closeAllConnections(), sockets.close()]));
  lifecycle.onClose('running requests', () => answerEverything({ server, departure, sockets, refuseQueued }));
  lifecycle.onClose('streams', () => closing.abort());
  return { server, departure };
}
