import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { atIterationEnd } from '../fan-out/iteration-end.ts';
import { limits } from '../limits.ts';
import { keepPausedWhile } from '../paused-connection.ts';
import type { OperationQueue } from '../scheduling/operation-queue.ts';
import type { OperationScheduler } from '../scheduling/operation-scheduler.ts';
import type { ConnectionReads } from '../scheduling/read-scheduler.ts';
import { nameOf, type Sender } from '../scheduling/senders.ts';
import { SlowReaders } from './slow-readers.ts';

/**
 * Maximum number of requests that wait on one connection: those that arrived together with the last
 * request to start.
 */
const maxWaiting = 2500;

/** A request that has started. */
export interface StartedRequest {
  /** Called when its response becomes a stream, which no longer counts as running. */
  readonly becomeStream: () => void;
  /**
   * Called when its response is complete and about to be written. Only the client has to act from
   * then on.
   */
  readonly becomeAnswered: () => void;
}

interface Connection {
  readonly queue: OperationQueue;
  readonly reads: ConnectionReads;
  /** The name of the client that sent the last request. */
  name: string;
  readonly responses: Set<ServerResponse>;
  readonly streams: WeakSet<ServerResponse>;
}

/**
 * Queues the requests of each connection. While one waits, nothing more is read from its
 * connection, so that the rest waits at the client.
 */
export class HttpQueue {
  readonly #scheduler: OperationScheduler;
  readonly #slowReaders: SlowReaders;
  readonly #connections = new WeakMap<Socket, Connection>();

  constructor(scheduler: OperationScheduler, slowReaders = new SlowReaders(limits.minPace)) {
    this.#scheduler = scheduler;
    this.#slowReaders = slowReaders;
  }

  /**
   * @param serve resolves when the server does nothing more for the request, even if its client has
   * not taken the response.
   */
  take(
    sender: Sender,
    request: IncomingMessage,
    response: ServerResponse,
    serve: (started: StartedRequest) => Promise<unknown>,
  ): void {
    const { socket } = request;
    const connection = this.accept(socket);
    const { queue, responses, streams } = connection;
    connection.name = nameOf(sender);
    queue.add(sender, (done, answered) => {
      if (socket.destroyed) return done();
      responses.add(response);
      const charge = this.#scheduler.measure(sender);
      let isServed = false;
      const settle = () => {
        // A client that disconnects does not end the server's work for it.
        if (response.closed && (isServed || response.headersSent)) done();
      };
      response.once('close', () => {
        responses.delete(response);
        settle();
      });
      const becomeStream = () => {
        streams.add(response);
        done();
      };
      // The response is written at the end of the iteration, and most responses are taken by then.
      const becomeAnswered = () =>
        atIterationEnd(() => {
          if (!streams.has(response)) answered(response.writableLength);
        });
      void serve({ becomeStream, becomeAnswered })
        // An unhandled error must not end the process.
        .catch(() => response.destroy())
        .finally(() => {
          isServed = true;
          charge();
          if (response.writableEnded && !response.closed) becomeAnswered();
          settle();
        });
    });
    if (!queue.isHeld) return;
    if (queue.waiting > maxWaiting) socket.destroy();
    else socket.pause();
  }

  /** The connection no longer carries HTTP. */
  release(socket: Socket): void {
    this.#connections.get(socket)?.reads.close();
  }

  /**
   * Registers a request that was read.
   * @returns a function to call when it starts.
   */
  arrive({ socket }: IncomingMessage, response: ServerResponse): () => void {
    const begin = this.accept(socket).reads.arrive();
    response.once('close', begin);
    return begin;
  }

  /** Whether nothing on a connection is running or waits for its client. */
  isIdle(socket: Socket): boolean {
    return this.#connections.get(socket)?.queue.isIdle ?? true;
  }

  /** Whether a connection carries a stream, whose client may be slow. */
  isStream(socket: Socket): boolean {
    const { responses, streams } = this.#connections.get(socket) ?? none;
    return [...responses].some((response) => streams.has(response));
  }

  /**
   * Registers a connection.
   * @param peer the name of the peer: a client or a proxy.
   */
  accept(socket: Socket, peer = socket.remoteAddress ?? ''): Connection {
    const known = this.#connections.get(socket);
    if (known !== undefined) return known;
    const reader = this.#slowReaders.watch({
      connection: socket,
      isAnswerWaiting: () => queue.hasUnread && !this.isStream(socket),
      end: () => void socket.destroy(),
      cut: () => void socket.destroy(),
    });
    const queue = this.#scheduler.queue(reader);
    const reads = this.#scheduler.readScheduler.of(peer, {
      isPaused: () => socket.isPaused(),
      pause: () => void socket.pause(),
      resume: () => void socket.resume(),
    });
    const connection: Connection = {
      queue,
      reads,
      name: peer,
      responses: new Set(),
      streams: new WeakSet(),
    };
    this.#connections.set(socket, connection);
    queue.onClear = () => reads.await(connection.name);
    keepPausedWhile(socket, () => queue.isHeld || reads.isAwaited);
    socket.once('close', () => {
      queue.close();
      reads.close();
      // Node.js closes only the response that is next to be sent.
      for (const response of connection.responses) response.destroy();
    });
    return connection;
  }
}

const none: Pick<Connection, 'responses' | 'streams'> = { responses: new Set(), streams: new WeakSet() };
