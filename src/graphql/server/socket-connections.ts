import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import {
  CloseCode,
  handleProtocols,
  type Message,
  MessageType,
  makeServer,
  parseMessage,
  type ServerOptions,
} from 'graphql-ws';
import type { WebSocket, WebSocketServer } from 'ws';
import type { Logger } from '../../platform/observability/logger.ts';
import { jsonFaultOf } from '../bodies/json-shape.ts';
import type { ClientAddresses } from '../client-address.ts';
import { atIterationEnd } from '../fan-out/iteration-end.ts';
import { SocketFlow } from '../fan-out/socket-flow.ts';
import { limits } from '../limits.ts';
import { OpenOperations } from '../open-operations.ts';
import type { OperationScheduler } from '../scheduling/operation-scheduler.ts';
import type { MinPace } from './reading-pace.ts';
import { SlowReaders } from './slow-readers.ts';
import { answering, type SocketAnswer, sendAnswer } from './socket-answers.ts';
import { SocketInbox } from './socket-inbox.ts';
import { type UnfinishedLimits, UnfinishedMessages } from './unfinished-messages.ts';

/** WebSocket close code "service restart": clients reconnect (RFC 6455 registry). */
const serviceRestart = 1012;

/** WebSocket close code "try again later" (RFC 6455 registry). */
const tryAgainLater = 1013;

/** Data of the connection that an operation can access. */
export interface SocketExtra {
  /** The name under which the client's open operations are counted. */
  readonly client: string;
  readonly flow: SocketFlow;
  readonly operations: OpenOperations;
  readonly request: IncomingMessage;
}

export interface SocketConnectionsDependencies<Params extends Record<string, unknown>> {
  readonly sockets: WebSocketServer;
  readonly protocol: ServerOptions<Params, SocketExtra>;
  readonly addresses: ClientAddresses;
  readonly scheduler: OperationScheduler;
  /**
   * Interval between two pings. A client that does not answer one within this time counts as
   * disconnected.
   */
  readonly keepAliveMs: number;
  /** Minimum pace at which a client must take waiting data. */
  readonly minPace: MinPace;
  readonly unfinishedLimits: UnfinishedLimits;
  readonly logger: Logger;
}

/**
 * Serves graphql-ws on the connections of a WebSocket server. A client that disconnects abruptly or
 * sends an invalid message is not an error of the server: its connection ends with a debug log
 * entry.
 * @returns a function that notifies all clients of the shutdown and resolves when they have
 * disconnected.
 */
export function serveConnections<Params extends Record<string, unknown>>(
  dependencies: SocketConnectionsDependencies<Params>,
): () => Promise<void> {
  const { sockets, protocol, addresses, scheduler, keepAliveMs, minPace, unfinishedLimits, logger } =
    dependencies;
  const server = makeServer(protocol);
  const slowReaders = new SlowReaders(minPace);
  const unfinished = new UnfinishedMessages(unfinishedLimits);
  sockets.options.handleProtocols = handleProtocols;
  const onConnection = (socket: WebSocket, request: IncomingMessage) => {
    socket.on('error', (error) => logger.debug({ err: error }, 'a WebSocket connection failed'));
    const flow = new SocketFlow(socket, request.socket);
    const operations = new OpenOperations();
    const client = addresses.of(request);
    const reader = slowReaders.watch({
      connection: request.socket,
      isAnswerWaiting: () => queue.hasUnread,
      end: (bytes) => flow.close(tryAgainLater, tooSlow(bytes, minPace)),
      cut: () => flow.cut(),
    });
    const queue = scheduler.queue(reader);
    const rest = keepAlive(socket, flow, keepAliveMs);
    endWhenStalled(request.socket, flow, minPace.spanMs);
    unfinished.watch({ client, connection: request.socket, flow, isRead: () => !socket.isPaused });
    const closed = server.opened(
      {
        protocol: socket.protocol,
        send: (text) => sendAnswer(flow, text),
        close: (code, reason) => flow.close(code, reason),
        onMessage: (handleMessage) => {
          const run = (text: string, over: (answer: SocketAnswer) => void) => {
            const { answer, handled } = answering(() => handleMessage(text));
            handled
              .catch((error: unknown) => {
                logger.error({ err: error }, 'a WebSocket message could not be handled');
                flow.close(CloseCode.InternalServerError, 'Internal server error');
              })
              .finally(() => over(answer));
          };
          const handle = (text: string) => {
            const message = readMessage(text);
            if (message === null) return flow.close(CloseCode.BadRequest, 'Invalid message received');
            if (message.type !== MessageType.Subscribe) return run(text, () => undefined);
            const { id } = message;
            const fault = faultOf(id, operations);
            if (fault !== null) return flow.close(fault.code, fault.reason);
            queue.add(client, (done, answered) => {
              if (socket.readyState !== socket.OPEN) return done();
              const over = operations.begin(id, text.length, done);
              const charge = scheduler.measure(client);
              run(text, (answer) => {
                charge();
                void answer.taken.then(over);
                // It is sent at the end of the iteration.
                atIterationEnd(() => answered(answer.bytes));
              });
            });
          };
          new SocketInbox({ socket, flow, queue, client, readScheduler: scheduler.readScheduler, handle });
        },
      },
      { client, flow, operations, request },
    );
    socket.once('close', (code, reason) => {
      rest();
      queue.close();
      closed(code, String(reason)).catch((error: unknown) =>
        logger.error({ err: error }, 'a WebSocket connection could not be cleaned up'),
      );
    });
  };
  sockets.on('connection', onConnection);
  return () => {
    for (const client of sockets.clients) client.close(serviceRestart, 'The server restarts; connect again');
    sockets.off('connection', onConnection);
    return new Promise((resolve) => sockets.close(() => resolve()));
  };
}

/** Message types that clients may send. The others are for servers only. */
const clientMessages: readonly MessageType[] = [
  MessageType.ConnectionInit,
  MessageType.Ping,
  MessageType.Pong,
  MessageType.Subscribe,
  MessageType.Complete,
];

/**
 * Parses a message that a client may send. Null for anything else, and for JSON that costs far more
 * to parse than its length suggests. Only messages that start operations may be long, because the
 * data made from a long one takes many times its length.
 */
function readMessage(text: string): Message | null {
  const isLong = text.length > limits.controlMessage;
  // A type with an escape sequence may be any type.
  if (isLong && !text.includes(`"${MessageType.Subscribe}"`) && !text.includes('\\')) return null;
  if (jsonFaultOf(text, limits.json) !== null) return null;
  try {
    const message = parseMessage(text);
    if (isLong && message.type !== MessageType.Subscribe) return null;
    return clientMessages.includes(message.type) ? message : null;
  } catch {
    return null;
  }
}

/**
 * Why an operation with this id must end its connection. Null if it need not. graphql-ws forgets an
 * id once its client completes it, even if the operation is still starting. A second operation with
 * the id would replace the first one, which would then never end.
 */
function faultOf(
  id: string,
  operations: OpenOperations,
): { readonly code: CloseCode; readonly reason: string } | null {
  if (id.length > limits.operationId)
    return {
      code: CloseCode.BadRequest,
      reason: `An operation id may have at most ${limits.operationId} characters`,
    };
  if (!operations.has(id)) return null;
  // A close reason may have at most 123 bytes.
  const name = id.length > 24 ? 'this id' : id;
  return { code: CloseCode.SubscriberAlreadyExists, reason: `Subscriber for ${name} already exists` };
}

/**
 * Ends a connection whose client has silently disconnected.
 * @returns a function that stops the check.
 */
function keepAlive(socket: WebSocket, flow: SocketFlow, everyMs: number): () => void {
  let isAnswered = true;
  socket.on('pong', () => {
    isAnswered = true;
  });
  socket.on('ping', (data) => flow.pong(data));
  const timer = setInterval(() => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.isPaused || flow.isFull) {
      // The pong is not read, or the ping was not sent in time. Other code checks whether the
      // client still takes data.
      isAnswered = true;
      return;
    }
    if (!isAnswered) return socket.terminate();
    isAnswered = false;
    flow.ping();
  }, everyMs);
  return () => clearInterval(timer);
}

/**
 * Ends a connection whose client takes none of the data that waits for it. Node.js emits `timeout`
 * when nothing was read or written for the span.
 */
function endWhenStalled(connection: Socket, flow: SocketFlow, spanMs: number): void {
  connection.setTimeout(spanMs);
  connection.on('timeout', () => {
    if (flow.isFull) flow.close(tryAgainLater, tooSlow(0, { bytes: 1, spanMs }));
  });
}

function tooSlow(bytesTaken: number, { bytes, spanMs }: MinPace): string {
  const minPace = bytesTaken === 0 ? 'nothing' : `less than ${bytes} bytes`;
  return `This client has read ${minPace} for ${spanMs / 1000} seconds`;
}
