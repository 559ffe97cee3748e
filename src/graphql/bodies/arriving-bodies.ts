import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { keepPausedWhile } from '../paused-connection.ts';
import { type ArrivalLimits, BodyArrival, type Unread } from './body-arrival.ts';
import type { BodyBudget } from './body-budget.ts';
import { isUtf8Body } from './utf-8.ts';

/** A body that was read: completely, or up to slightly more than the maximum length. */
export interface ReadBody {
  readonly length: number;
  /** Whether the part that was read is valid UTF-8. */
  readonly isUtf8: boolean;
  /** Returns the bytes, once only. A stream may run for hours and must not keep them in memory. */
  readonly stream: () => Readable;
  /**
   * Marks the request as served. From then on, the end of its connection does not release the
   * memory.
   */
  readonly begin: () => void;
  /** Releases the reserved memory. Call it once nothing that was made from the body is needed. */
  readonly release: () => void;
}

/** A request whose body is still arriving. */
export interface ArrivingRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Whether the body is needed. */
  readonly isRead: boolean;
  /**
   * Called immediately or later, unless the connection ends first; with null if the body is not
   * needed.
   */
  readonly proceed: (body: ReadBody | null) => void;
  /** Called instead if the body is not read. */
  readonly refuse: (reason: Unread) => void;
}

interface Arriving extends ArrivingRequest {
  /** Absent if the body is not needed. */
  readonly arrival: BodyArrival | undefined;
}

interface Connection {
  /**
   * In the order of sending. Only the first request's body is read from the network; the bodies of
   * the others arrived complete.
   */
  readonly waiting: Arriving[];
  /** Bodies that were read for requests that are not served yet. */
  readonly read: Set<BodyArrival>;
  isHeld: boolean;
  isAdvancing: boolean;
}

/**
 * Reads request bodies before the requests count as running, so that a client that sends slowly
 * does not occupy a slot. Requests of a connection proceed in the order of sending, including those
 * without a body.
 */
export class ArrivingBodies {
  readonly #budget: BodyBudget;
  readonly #limits: ArrivalLimits;
  readonly #connections = new WeakMap<Socket, Connection>();

  constructor(budget: BodyBudget, limits: ArrivalLimits) {
    this.#budget = budget;
    this.#limits = limits;
  }

  take(client: string, arriving: ArrivingRequest): void {
    const { request, isRead } = arriving;
    const connection = this.#connectionOf(request.socket);
    const arrival = isRead ? new BodyArrival(client, request, this.#budget, this.#limits) : undefined;
    connection.waiting.push({ ...arriving, arrival });
    this.#advance(request.socket, connection);
  }

  /** Whether no request is arriving on a connection. */
  isIdle(socket: Socket): boolean {
    return (this.#connections.get(socket)?.waiting.length ?? 0) === 0;
  }

  #advance(socket: Socket, connection: Connection): void {
    if (connection.isAdvancing) return;
    connection.isAdvancing = true;
    const { waiting } = connection;
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      if (first.arrival !== undefined) {
        if (!first.arrival.isBegun) this.#read(socket, connection, first, first.arrival);
        break;
      }
      waiting.shift();
      first.proceed(null);
    }
    connection.isAdvancing = false;
  }

  #read(socket: Socket, connection: Connection, arriving: Arriving, arrival: BodyArrival): void {
    const { waiting, read } = connection;
    const goOn = (act: () => void) => {
      waiting.shift();
      act();
      this.#advance(socket, connection);
    };
    const begin = () => void read.delete(arrival);
    const release = () => {
      begin();
      arrival.release();
    };
    arrival.read({
      hold: (isHeld) => {
        connection.isHeld = isHeld;
        if (isHeld) socket.pause();
        else socket.resume();
      },
      whole: (content) => {
        read.add(arrival);
        const { length } = content;
        const isUtf8 = isUtf8Body(content, arriving.request.headers['content-type']);
        const chunks = [content];
        const stream = () => Readable.from(emptied(chunks));
        goOn(() => arriving.proceed({ length, isUtf8, stream, begin, release }));
      },
      unread: (reason) => goOn(() => arriving.refuse(reason)),
    });
  }

  #connectionOf(socket: Socket): Connection {
    const known = this.#connections.get(socket);
    if (known !== undefined) return known;
    const connection: Connection = { waiting: [], read: new Set(), isHeld: false, isAdvancing: false };
    this.#connections.set(socket, connection);
    keepPausedWhile(socket, () => connection.isHeld);
    socket.once('close', () => {
      connection.isHeld = false;
      for (const arrival of connection.read) arrival.release();
      for (const { arrival, response } of connection.waiting.splice(0)) {
        arrival?.release();
        response.destroy();
      }
    });
    return connection;
  }
}

function* emptied(chunks: Buffer[]): Generator<Buffer> {
  for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) yield chunk;
}
