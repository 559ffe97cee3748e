import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { atTurnEnd } from '../fan-out/turn-end.ts';
import { limits } from '../limits.ts';
import { keepPausedWhile } from '../paused-connection.ts';
import type { Intake } from '../turns/intake.ts';
import type { Lane } from '../turns/lane.ts';
import { nameOf, type Party } from '../turns/parties.ts';
import type { UnderWay } from '../turns/under-way.ts';
import { SlowReaders } from './slow-readers.ts';

/** Requests that may wait on one connection: those that came in one piece with the request that is the last to be begun. */
const mostWaiting = 2500;

/** A request that has its turn. */
export interface Turn {
  /** Its response is a stream, and counts no more as under way. */
  readonly becomeStream: () => void;
  /** Its answer is whole and about to be written: what is left is for its client to do. */
  readonly becomeAnswered: () => void;
}

interface Connection {
  readonly lane: Lane;
  readonly intake: Intake;
  /** The name of whoever sent the last request. */
  name: string;
  readonly responses: Set<ServerResponse>;
  readonly streams: WeakSet<ServerResponse>;
}

/** Gives the requests of each connection their turns. While one waits, nothing more is read from its connection, so that the rest waits at the client. */
export class HttpTurns {
  readonly #underWay: UnderWay;
  readonly #slowReaders: SlowReaders;
  readonly #connections = new WeakMap<Socket, Connection>();

  constructor(underWay: UnderWay, slowReaders = new SlowReaders(limits.leastPace)) {
    this.#underWay = underWay;
    this.#slowReaders = slowReaders;
  }

  /** @param serve resolves when nothing more is done for the request, though its client may not have taken the answer. */
  take(
    party: Party,
    request: IncomingMessage,
    response: ServerResponse,
    serve: (turn: Turn) => Promise<unknown>,
  ): void {
    const { socket } = request;
    const connection = this.accept(socket);
    const { lane, responses, streams } = connection;
    connection.name = nameOf(party);
    lane.add(party, (done, answered) => {
      if (socket.destroyed) return done();
      responses.add(response);
      const charge = this.#underWay.measure(party);
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
      // When the turn ends the answer is written, and most are taken by then.
      const becomeAnswered = () =>
        atTurnEnd(() => {
          if (!streams.has(response)) answered(response.writableLength);
        });
      void serve({ becomeStream, becomeAnswered })
        // A fault that nothing has answered must not end the process.
        .catch(() => response.destroy())
        .finally(() => {
          isServed = true;
          charge();
          if (response.writableEnded && !response.closed) becomeAnswered();
          settle();
        });
    });
    if (!lane.isHeld) return;
    if (lane.waiting > mostWaiting) socket.destroy();
    else socket.pause();
  }

  /** The connection carries no HTTP from now on. */
  release(socket: Socket): void {
    this.#connections.get(socket)?.intake.close();
  }

  /** A request was read. @returns says that its turn has come. */
  arrive({ socket }: IncomingMessage, response: ServerResponse): () => void {
    const begin = this.accept(socket).intake.arrive();
    response.once('close', begin);
    return begin;
  }

  /** Whether nothing of a connection is under way, nor waits for its client. */
  isIdle(socket: Socket): boolean {
    return this.#connections.get(socket)?.lane.isIdle ?? true;
  }

  /** Whether a connection carries a stream, whose client may take its time. */
  isStream(socket: Socket): boolean {
    const { responses, streams } = this.#connections.get(socket) ?? none;
    return [...responses].some((response) => streams.has(response));
  }

  /**
   * A connection is there.
   * @param peer the name of whoever made it: a client or a proxy.
   */
  accept(socket: Socket, peer = socket.remoteAddress ?? ''): Connection {
    const known = this.#connections.get(socket);
    if (known !== undefined) return known;
    const reader = this.#slowReaders.watch({
      connection: socket,
      isAnswerWaiting: () => lane.hasUnread && !this.isStream(socket),
      end: () => void socket.destroy(),
      cut: () => void socket.destroy(),
    });
    const lane = this.#underWay.lane(reader);
    const intake = this.#underWay.intakes.of(peer, {
      isPaused: () => socket.isPaused(),
      pause: () => void socket.pause(),
      resume: () => void socket.resume(),
    });
    const connection: Connection = {
      lane,
      intake,
      name: peer,
      responses: new Set(),
      streams: new WeakSet(),
    };
    this.#connections.set(socket, connection);
    lane.onClear = () => intake.await(connection.name);
    keepPausedWhile(socket, () => lane.isHeld || intake.isAwaited);
    socket.once('close', () => {
      lane.close();
      intake.close();
      // Node.js closes only the response whose turn it was to be sent.
      for (const response of connection.responses) response.destroy();
    });
    return connection;
  }
}

const none: Pick<Connection, 'responses' | 'streams'> = { responses: new Set(), streams: new WeakSet() };
