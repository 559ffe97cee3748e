import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Lane, Party } from './lane.ts';
import { keepPausedWhile } from './paused-connection.ts';
import type { UnderWay } from './under-way.ts';

/** Requests that may wait on one connection: those that came in one piece with the request that is the last to be begun. */
const mostWaiting = 2500;

/** A request that has its turn. */
export interface Turn {
  /** Its response is a stream, and counts no more as under way. */
  readonly becomeStream: () => void;
}

interface Connection {
  readonly lane: Lane;
  readonly responses: Set<ServerResponse>;
  readonly streams: WeakSet<ServerResponse>;
}

/** Gives the requests of each connection their turns. While one waits, nothing more is read from its connection, so that the rest waits at the client. */
export class HttpTurns {
  readonly #underWay: UnderWay;
  readonly #connections = new WeakMap<Socket, Connection>();

  constructor(underWay: UnderWay) {
    this.#underWay = underWay;
  }

  /** @param serve resolves when nothing more is done for the request. */
  take(
    party: Party,
    request: IncomingMessage,
    response: ServerResponse,
    serve: (turn: Turn) => Promise<unknown>,
  ): void {
    const { socket } = request;
    const { lane, responses, streams } = this.#connectionOf(socket);
    lane.add(party, (done) => {
      if (socket.destroyed) return done();
      responses.add(response);
      let isServed = false;
      const settle = () => {
        // A client that has left does not end what the server does for it.
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
      void serve({ becomeStream })
        // A fault that nothing has answered must not end the process.
        .catch(() => response.destroy())
        .finally(() => {
          isServed = true;
          settle();
        });
    });
    if (!lane.isHeld) return;
    if (lane.waiting > mostWaiting) socket.destroy();
    else socket.pause();
  }

  /** Whether nothing of a connection is under way. */
  isIdle(socket: Socket): boolean {
    return this.#connections.get(socket)?.lane.isIdle ?? true;
  }

  /** Whether a connection carries a stream, whose client may take its time. */
  isStream(socket: Socket): boolean {
    const { responses, streams } = this.#connections.get(socket) ?? none;
    return [...responses].some((response) => streams.has(response));
  }

  #connectionOf(socket: Socket): Connection {
    const known = this.#connections.get(socket);
    if (known !== undefined) return known;
    const lane = this.#underWay.lane();
    const connection: Connection = { lane, responses: new Set(), streams: new WeakSet() };
    this.#connections.set(socket, connection);
    lane.onClear = () => void socket.resume();
    keepPausedWhile(socket, () => lane.isHeld);
    socket.once('close', () => {
      lane.close();
      // Node.js closes only the response whose turn it was to be sent.
      for (const response of connection.responses) response.destroy();
    });
    return connection;
  }
}

const none: Pick<Connection, 'responses' | 'streams'> = { responses: new Set(), streams: new WeakSet() };
