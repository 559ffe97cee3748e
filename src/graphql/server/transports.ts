import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  getOperationAST,
  OperationTypeNode,
} from 'graphql';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL, type SubscribePayload } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import { ShuttingDownError } from '../../platform/errors.ts';
import { SubscriptionLimitError } from '../../platform/events/subscription-errors.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import type { ClientAddresses } from '../client-address.ts';
import { declaredVariables } from '../documents/variables.ts';
import { withoutStatus } from '../errors.ts';
import type { FanOut } from '../fan-out/fan-out.ts';
import { socketSubscription } from '../fan-out/socket-subscription.ts';
import { limits } from '../limits.ts';
import type { OpenOperations } from '../open-operations.ts';
import { pathOf } from '../origin.ts';
import type { OperationScheduler } from '../scheduling/operation-scheduler.ts';
import { serveConnections } from './socket-connections.ts';
import { unfinishedLimits } from './unfinished-messages.ts';
import type { GraphqlServer } from './yoga.ts';

/** Timeout in milliseconds for notifying clients of the end, and again for their close frames. */
const farewellMs = 500;

/** Timeout in milliseconds for a client to read the close reason and send its close frame. */
const closeTimeoutMs = 10_000;

const otherProtocol = `Offer the subprotocol ${GRAPHQL_TRANSPORT_WS_PROTOCOL}, as graphql-ws clients do. Other subprotocols, such as that of subscriptions-transport-ws, are not supported.`;

export interface SocketTransport {
  /** Number of operations without a response yet. Streams do not count. */
  readonly unanswered: number;
  /**
   * Waits briefly for the responses of queries and mutations, then closes every connection with a
   * code that makes clients reconnect.
   */
  close(): Promise<void>;
}

export interface SocketTransportDependencies {
  readonly server: Server;
  readonly yoga: GraphqlServer;
  readonly fanOut: FanOut;
  readonly addresses: ClientAddresses;
  readonly scheduler: OperationScheduler;
  readonly maxMessageBytes: number;
  /** Maximum number of running operations per connection. */
  readonly maxOperations: number;
  /** Whether operations are rejected because the server stops. */
  readonly isRefusing: () => boolean;
  /**
   * Whether a page of the origin may connect. Browsers let foreign pages open WebSockets, so the
   * server must check.
   */
  readonly acceptsOrigin: (request: IncomingMessage) => boolean;
  /** Converts an error to what the client receives. */
  readonly present: (error: unknown) => GraphQLError;
  readonly logger: Logger;
}

interface SocketOperation {
  execute(args: ExecutionArgs): ReturnType<ReturnType<GraphqlServer['getEnveloped']>['execute']>;
  subscribe(args: ExecutionArgs): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>;
}

/** Serves graphql-ws on `/graphql` of an HTTP server, with the same plugins and context as HTTP. */
export function serveSockets({
  server,
  yoga,
  fanOut,
  addresses,
  scheduler,
  maxMessageBytes,
  maxOperations,
  isRefusing,
  acceptsOrigin,
  present,
  logger,
}: SocketTransportDependencies): SocketTransport {
  const options = {
    noServer: true,
    maxPayload: maxMessageBytes,
    autoPong: false,
    closeTimeout: closeTimeoutMs,
  };
  const sockets = new WebSocketServer(options);
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Node.js passes the socket without an error listener: a reset by the client would end the
    // process.
    socket.on('error', () => socket.destroy());
    if (isRefusing()) return refuse(socket, '503 Service Unavailable');
    if (!acceptsOrigin(request)) return refuse(socket, '403 Forbidden');
    if (pathOf(request) !== '/graphql') return refuse(socket, '404 Not Found');
    if (!offersProtocol(request)) return refuse(socket, '400 Bad Request', otherProtocol);
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
  };
  server.on('upgrade', onUpgrade);
  // graphql-ws keeps its context for the life of a subscription, so it gets only a small key to the
  // operation.
  const operations = new WeakMap<object, SocketOperation>();
  const takeOperation = (key: unknown) => {
    const operation = typeof key === 'object' && key !== null ? operations.get(key) : undefined;
    if (typeof key !== 'object' || key === null || operation === undefined)
      throw new Error('The context of an operation is missing.');
    operations.delete(key);
    return operation;
  };
  const tooMany = new SubscriptionLimitError(
    `One connection runs at most ${maxOperations} operations at a time. Open another connection, or complete some operations.`,
  );
  const tooLong = new SubscriptionLimitError(
    `The messages of the running operations of one connection may have at most ${maxMessageBytes} characters in total. Open another connection.`,
  );
  const tooDear = new SubscriptionLimitError(
    `The subscriptions of one connection may have a total cost of at most ${limits.connectionCost}. Open another connection, or select less.`,
  );
  const connections = new Set<OpenOperations>();
  const goAway = serveConnections<{ authorization?: unknown }>({
    sockets,
    protocol: {
      onConnect: (context) => void connections.add(context.extra.operations),
      onClose: (context) => void connections.delete(context.extra.operations),
      execute: (args) => takeOperation(args.contextValue).execute(args),
      subscribe: (args) => takeOperation(args.contextValue).subscribe(args),
      onSubscribe: async (context, id, payload) => {
        const { client, operations: open, flow } = context.extra;
        if (open.count > maxOperations) return [present(tooMany)];
        if (open.length > maxMessageBytes) return [present(tooLong)];
        const { schema, execute, contextFactory, parse, validate } = yoga.getEnveloped({
          client,
          connectionAuthorization: authorizationOf(context.connectionParams),
          params: payload,
        });
        const document = acceptedDocument(
          () => parse(payload.query),
          (parsed) => validate(schema, parsed),
        );
        if (!('kind' in document)) return document.map(present);
        // A subscription is interrupted instead, because an error would keep its client from
        // reconnecting.
        const operation = getOperationAST(document, payload.operationName)?.operation;
        if (isRefusing() && operation !== OperationTypeNode.SUBSCRIPTION)
          return [present(new ShuttingDownError())];
        const contextValue = await contextFactory();
        const key = {};
        operations.set(key, {
          execute: async (args) => resultWithoutStatus(await execute({ ...args, contextValue })),
          subscribe: async (args) => {
            const accepted = await fanOut.accept({ ...args, contextValue }, client, (cost) => {
              if (open.cost + cost > limits.connectionCost) throw tooDear;
              open.charge(id, cost);
            });
            if (!('connect' in accepted)) return resultWithoutStatus(accepted);
            open.becomeStream(id);
            return socketSubscription(accepted, flow, id);
          },
        });
        const { operationName } = payload;
        const variableValues = declaredVariables({
          schema,
          document,
          operationName,
          variableValues: payload.variables,
        });
        forget(payload);
        return { schema, operationName, document, variableValues, contextValue: key };
      },
    },
    addresses,
    scheduler,
    keepAliveMs: limits.socketKeepAliveMs,
    minPace: limits.minPace,
    unfinishedLimits: unfinishedLimits(maxMessageBytes),
    logger,
  });
  return {
    get unanswered() {
      return [...connections].reduce((sum, { unanswered }) => sum + unanswered, 0);
    },
    async close() {
      const deadline = AbortSignal.timeout(farewellMs);
      const isBusy = () => [...connections].some(({ unanswered }) => unanswered > 0);
      while (isBusy() && !deadline.aborted) await sleep(10);
      const impatience = setTimeout(() => {
        for (const client of sockets.clients) client.terminate();
      }, farewellMs);
      await goAway();
      clearTimeout(impatience);
    },
  };
}

/** Removes the HTTP status from the errors of a result. */
function resultWithoutStatus<Result extends object>(result: Result): Result {
  if (!('errors' in result) || !Array.isArray(result.errors)) return result;
  const errors = result.errors.map((error) => (error instanceof GraphQLError ? withoutStatus(error) : error));
  return { ...result, errors };
}

/** graphql-ws keeps an operation's payload for the life of the operation, but nothing needs it. */
function forget(payload: SubscribePayload): void {
  Object.assign(payload, { query: '', variables: undefined, extensions: undefined });
}

function authorizationOf(params: Readonly<Record<string, unknown>> | undefined): string | null {
  const value = params?.authorization ?? params?.Authorization;
  return typeof value === 'string' ? value : null;
}

/**
 * The parsed document, or the errors for which it is rejected. Rules that limit documents throw;
 * others return errors.
 */
function acceptedDocument(
  parse: () => DocumentNode,
  validate: (document: DocumentNode) => readonly GraphQLError[],
): DocumentNode | readonly GraphQLError[] {
  try {
    const document = parse();
    const errors = validate(document);
    return errors.length === 0 ? document : errors;
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
}

function refuse(socket: Duplex, status: string, reason = ''): void {
  // A client that never closes its side would keep the connection open.
  socket.once('finish', () => socket.destroy());
  const headers = `Connection: close\r\nContent-Type: text/plain\r\nContent-Length: ${reason.length}`;
  socket.end(`HTTP/1.1 ${status}\r\n${headers}\r\n\r\n${reason}`);
}

function offersProtocol({ headers }: IncomingMessage): boolean {
  const offered = headers['sec-websocket-protocol']?.split(',').map((name) => name.trim());
  return offered?.includes(GRAPHQL_TRANSPORT_WS_PROTOCOL) ?? false;
}
