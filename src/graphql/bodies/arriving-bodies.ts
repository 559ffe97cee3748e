import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { keepPausedWhile } from '../paused-connection.ts';
import { type ArrivalLimits, BodyArrival, type Unread } from './body-arrival.ts';
import type { BodyBudget } from './body-budget.ts';
import { isUtf8Body } from './utf-8.ts';

/** A body that was read: whole, or as far as it may be long and a piece more. */
export interface ReadBody {
  readonly length: number;
  /** Whether it is text in UTF-8, as far as it was read. */
  readonly isUtf8: boolean;
  /** Its bytes, once: a stream that answers it lasts for hours, and must not keep them. */
  readonly stream: () => Readable;
  /** The request is served: from now on the end of its connection does not give the room back. */
  readonly begin: () => void;
  /** Gives the room back: to be called when nothing that was made of the body is needed any longer. */
  readonly release: () => void;
}

/** A request on its way. */
export interface ArrivingRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Whether its body is wanted. */
  readonly isRead: boolean;
  /** Called at once or later, unless the connection ends before; with null if no body was wanted. */
  readonly proceed: (body: ReadBody | null) => void;
  /** Called instead if its body is not read. */
  readonly refuse: (reason: Unread) => void;
}

interface Arriving extends ArrivingRequest {
  /** Absent from a request whose body nobody reads. */
  readonly arrival: BodyArrival | undefined;
}

interface Connection {
  /** In the order in which they were sent. Only the body of the first is read: those behind it came in one piece with its end. */
  readonly waiting: Arriving[];
  /** Bodies that were read, of requests that are not served yet. */
  readonly read: Set<BodyArrival>;
  isHeld: boolean;
  isAdvancing: boolean;
}

/**
 * Reads the bodies of requests before these count as under way, so that a client that sends slowly takes nobody's turn. The requests of a connection go on in the
 * order in which they were sent, those without a body too.
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

  /** Whether no request of a connection is on its way. */
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
