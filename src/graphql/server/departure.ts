import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { setImmediate as nextRound, setTimeout as sleep } from 'node:timers/promises';
import { ShuttingDownError } from '../../platform/errors.ts';
import { isStream } from '../streamed-responses.ts';

/** Between two looks at what is still unanswered, in milliseconds. */
const lookMs = 10;

/**
 * How a server that was told to stop takes leave of its HTTP clients. Each connection is closed by its client, after an answer that says so; the last request on
 * a connection is answered, and none is taken whose answer could not be sent.
 */
export class Departure {
  /** Responses under way of each connection, the latest last. */
  readonly #underWay = new Map<Duplex, Set<ServerResponse>>();
  #isAnnounced = false;
  #hasBegun = false;
  #isRefusing = false;

  /** Whether the server is about to stop: load balancers should send nothing more. */
  get isAnnounced(): boolean {
    return this.#isAnnounced;
  }

  /** Whether what arrives now is refused. */
  get isRefusing(): boolean {
    return this.#isRefusing;
  }

  /** Requests whose answer has not left yet; streams have no answer. */
  get unanswered(): number {
    let count = 0;
    for (const responses of this.#underWay.values())
      for (const response of responses) if (!isStream(response)) count += 1;
    return count;
  }

  /** Takes note of a request. @returns whether it may be served; if not, it has been dealt with. */
  admit(request: IncomingMessage, response: ServerResponse): boolean {
    const responses = this.#underWay.get(request.socket) ?? new Set();
    if (this.#hasBegun && !makeLast(response, [...responses])) return false;
    responses.add(response);
    this.#underWay.set(request.socket, responses);
    response.once('close', () => {
      responses.delete(response);
      if (responses.size === 0) this.#underWay.delete(request.socket);
    });
    if (!this.#isRefusing) return true;
    refuse(response);
    return false;
  }

  /** The server is about to stop, and serves on until then. */
  announce(): void {
    this.#isAnnounced = true;
  }

  /** From now on every answer tells its client to close the connection. */
  begin(): void {
    this.announce();
    this.#hasBegun = true;
    for (const responses of this.#underWay.values()) {
      const latest = [...responses].at(-1);
      if (latest !== undefined && !latest.headersSent) latest.setHeader('connection', 'close');
    }
  }

  /** From now on requests are refused, nothing of them done. */
  refuseAll(): void {
    this.begin();
    this.#isRefusing = true;
  }

  /** Refuses requests that have not arrived whole. */
  refuseUnread(): void {
    for (const responses of this.#underWay.values())
      for (const response of responses) if (!response.req.complete && !response.headersSent) refuse(response);
  }
}

/**
 * Marks the answer to the newest request of a connection as the last one there, in the place of those before it.
 * @returns false if an earlier answer has said already that it is the last: this one could not be sent.
 */
function makeLast(response: ServerResponse, earlier: readonly ServerResponse[]): boolean {
  if (earlier.some((one) => one.headersSent && one.getHeader('connection') === 'close')) return false;
  for (const one of earlier) if (!one.headersSent) one.setHeader('connection', 'keep-alive');
  response.setHeader('connection', 'close');
  return true;
}

function refuse(response: ServerResponse): void {
  const { message, code, details } = new ShuttingDownError();
  const body = JSON.stringify({ errors: [{ message, extensions: { code, ...details } }] });
  const retryAfter = String(Math.ceil(details.retryAfterMs / 1000));
  response
    .writeHead(503, { 'content-type': 'application/json', 'retry-after': retryAfter, connection: 'close' })
    .end(body);
}

/** What else answers requests. */
interface Answering {
  readonly unanswered: number;
}

export interface DepartureParts {
  readonly server: Server;
  readonly departure: Departure;
  /** Operations on WebSocket connections. */
  readonly sockets: Answering;
  /** Refuses what has not been begun, in the queues behind the requests. */
  readonly refuseQueued: () => void;
}

/** How long requests that are on their way on an open connection are still served, in milliseconds. */
const lastRequestsMs = 500;
/** How long requests may take, and how long again once what waits in queues is refused, in milliseconds. */
const patience = { answersMs: 3000, refusalsMs: 1000 } as const;

/** Takes no new connection, and answers everything that was taken. Connections that are left then carry no request. */
export async function answerEverything({ server, departure, sockets, refuseQueued }: DepartureParts) {
  const isBusy = () => departure.unanswered + sockets.unanswered > 0;
  if (server.listening) {
    // Connections that the system has made already are accepted first: closed unaccepted, they would be reset.
    await nextRound();
    // What HTTP adds to it would close connections on which a request is just arriving.
    NetServer.prototype.close.call(server);
  }
  // Not before: clients that are told to close a connection open another.
  departure.begin();
  await until(async () => (await connections(server)) === 0, lastRequestsMs);
  departure.refuseAll();
  await until(() => !isBusy(), patience.answersMs);
  if (!isBusy()) return;
  departure.refuseUnread();
  refuseQueued();
  await until(() => !isBusy(), patience.refusalsMs);
}

async function until(condition: () => boolean | Promise<boolean>, longestMs: number): Promise<void> {
  const expired = AbortSignal.timeout(longestMs);
  while (!(await condition()) && !expired.aborted) await sleep(lookMs);
}

function connections(server: Server): Promise<number> {
  return new Promise((resolve) => server.getConnections((error, count) => resolve(error ? 0 : count)));
}
