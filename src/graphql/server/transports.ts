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
import type { UnderWay } from '../turns/under-way.ts';
import { serveConnections } from './socket-connections.ts';
import { unfinishedLimits } from './unfinished-messages.ts';
import type { GraphqlServer } from './yoga.ts';

/** Longest wait for a client that is told of the end, and again for its goodbye, in milliseconds. */
const farewellMs = 500;

/** How long a client may take to read why its connection is closed, and to say goodbye, in milliseconds. */
const closeTimeoutMs = 10_000;

const otherProtocol = `Offer the subprotocol ${GRAPHQL_TRANSPORT_WS_PROTOCOL}, as clients of graphql-ws do; others, such as that of subscriptions-transport-ws, are not spoken.`;

export interface SocketTransport {
  /** Operations that have not been answered; streams have no answer. */
  readonly unanswered: number;
  /** Waits a moment until queries and mutations are answered, then closes every connection with a code that tells clients to come back. */
  close(): Promise<void>;
}

export interface SocketTransportParts {
  readonly server: Server;
  readonly yoga: GraphqlServer;
  readonly fanOut: FanOut;
  readonly addresses: ClientAddresses;
  readonly underWay: UnderWay;
  readonly maximumMessageBytes: number;
  /** Operations under way on one connection at a time. */
  readonly maximumOperations: number;
  /** Whether operations are refused, because the server stops. */
  readonly isRefusing: () => boolean;
  /** Whether a page of that origin may connect. Browsers do not keep foreign pages from opening WebSockets; this does. */
  readonly acceptsOrigin: (request: IncomingMessage) => boolean;
  /** What a client sees of an error. */
  readonly present: (error: unknown) => GraphQLError;
  readonly logger: Logger;
}

interface SocketOperation {
  execute(args: ExecutionArgs): ReturnType<ReturnType<GraphqlServer['getEnveloped']>['execute']>;
  subscribe(args: ExecutionArgs): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>;
}

/** graphql-ws on `/graphql` of an HTTP server, through the same plugins and context as HTTP. */
export function serveSockets({
  server,
  yoga,
  fanOut,
  addresses,
  underWay,
  maximumMessageBytes,
  maximumOperations,
  isRefusing,
  acceptsOrigin,
  present,
  logger,
}: SocketTransportParts): SocketTransport {
  const options = {
    noServer: true,
    maxPayload: maximumMessageBytes,
    autoPong: false,
    closeTimeout: closeTimeoutMs,
  };
  const sockets = new WebSocketServer(options);
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Node hands the socket over without a listener: a client that resets it now would end the process.
    socket.on('error', () => socket.destroy());
    if (isRefusing()) return refuse(socket, '503 Service Unavailable');
    if (!acceptsOrigin(request)) return refuse(socket, '403 Forbidden');
    if (pathOf(request) !== '/graphql') return refuse(socket, '404 Not Found');
    if (!offersProtocol(request)) return refuse(socket, '400 Bad Request', otherProtocol);
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
  };
  server.on('upgrade', onUpgrade);
  // graphql-ws keeps what it is given as context while a subscription lasts: a small key to the operation, and no more.
  const operations = new WeakMap<object, SocketOperation>();
  const takeOperation = (key: unknown) => {
    const operation = typeof key === 'object' && key !== null ? operations.get(key) : undefined;
    if (typeof key !== 'object' || key === null || operation === undefined)
      throw new Error('An operation lost its context.');
    operations.delete(key);
    return operation;
  };
  const tooMany = new SubscriptionLimitError(
    `One connection runs at most ${maximumOperations} operations at a time; open another, or complete some.`,
  );
  const tooLong = new SubscriptionLimitError(
    `The messages of the operations under way on one connection have at most ${maximumMessageBytes} characters together; open another.`,
  );
  const tooDear = new SubscriptionLimitError(
    `The subscriptions of one connection have a cost of at most ${limits.connectionCost} together; open another, or ask for less.`,
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
        if (open.count > maximumOperations) return [present(tooMany)];
        if (open.length > maximumMessageBytes) return [present(tooLong)];
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
        // A subscription is broken off instead: an error would keep its client from coming back.
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
    underWay,
    keepAliveMs: limits.socketKeepAliveMs,
    least: limits.leastPace,
    unfinishedLimits: unfinishedLimits(maximumMessageBytes),
    logger,
  });
  return {
    get unanswered() {
      return [...connections].reduce((sum, { unanswered }) => sum + unanswered, 0);
    },
    async close() {
      const patience = AbortSignal.timeout(farewellMs);
      const isBusy = () => [...connections].some(({ unanswered }) => unanswered > 0);
      while (isBusy() && !patience.aborted) await sleep(10);
      const impatience = setTimeout(() => {
        for (const client of sockets.clients) client.terminate();
      }, farewellMs);
      await goAway();
      clearTimeout(impatience);
    },
  };
}

/** A result whose errors say nothing of HTTP. */
function resultWithoutStatus<Result extends object>(result: Result): Result {
  if (!('errors' in result) || !Array.isArray(result.errors)) return result;
  const errors = result.errors.map((error) => (error instanceof GraphQLError ? withoutStatus(error) : error));
  return { ...result, errors };
}

/** graphql-ws keeps the payload of an operation as long as the operation lasts. Nothing of it is needed any more. */
function forget(payload: SubscribePayload): void {
  Object.assign(payload, { query: '', variables: undefined, extensions: undefined });
}

function authorizationOf(params: Readonly<Record<string, unknown>> | undefined): string | null {
  const value = params?.authorization ?? params?.Authorization;
  return typeof value === 'string' ? value : null;
}

/** The document, or why it is refused. Rules that limit a document throw what others return. */
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
  // A client that never closes its side would keep the connection.
  socket.once('finish', () => socket.destroy());
  const headers = `Connection: close\r\nContent-Type: text/plain\r\nContent-Length: ${reason.length}`;
  socket.end(`HTTP/1.1 ${status}\r\n${headers}\r\n\r\n${reason}`);
}

function offersProtocol({ headers }: IncomingMessage): boolean {
  const offered = headers['sec-websocket-protocol']?.split(',').map((name) => name.trim());
  return offered?.includes(GRAPHQL_TRANSPORT_WS_PROTOCOL) ?? false;
}
