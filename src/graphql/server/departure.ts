import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { setImmediate as nextIteration, setTimeout as sleep } from 'node:timers/promises';
import { ShuttingDownError } from '../../platform/errors.ts';
import { isStream } from '../streamed-responses.ts';

/** Interval between two checks for unanswered requests, in milliseconds. */
const checkMs = 10;

/**
 * Ends the HTTP connections of a stopping server. Each client closes its connection after a
 * response that asks it to. The last request on a connection is answered; a request that could not
 * be answered is not accepted.
 */
export class Departure {
  /** Pending responses of each connection, the latest last. */
  readonly #pending = new Map<Duplex, Set<ServerResponse>>();
  #isAnnounced = false;
  #hasBegun = false;
  #isRefusing = false;

  /** Whether the server is about to stop, so that load balancers should send nothing more. */
  get isAnnounced(): boolean {
    return this.#isAnnounced;
  }

  /** Whether new requests are rejected. */
  get isRefusing(): boolean {
    return this.#isRefusing;
  }

  /** Number of requests whose response was not sent yet. Streams do not count. */
  get unanswered(): number {
    let count = 0;
    for (const responses of this.#pending.values())
      for (const response of responses) if (!isStream(response)) count += 1;
    return count;
  }

  /**
   * Registers a request.
   * @returns whether it may be served; if not, it has been handled.
   */
  admit(request: IncomingMessage, response: ServerResponse): boolean {
    const responses = this.#pending.get(request.socket) ?? new Set();
    if (this.#hasBegun && !makeLast(response, [...responses])) return false;
    responses.add(response);
    this.#pending.set(request.socket, responses);
    response.once('close', () => {
      responses.delete(response);
      if (responses.size === 0) this.#pending.delete(request.socket);
    });
    if (!this.#isRefusing) return true;
    refuse(response);
    return false;
  }

  /** Announces that the server is about to stop. It continues to serve until then. */
  announce(): void {
    this.#isAnnounced = true;
  }

  /** From now on, every response asks its client to close the connection. */
  begin(): void {
    this.announce();
    this.#hasBegun = true;
    for (const responses of this.#pending.values()) {
      const latest = [...responses].at(-1);
      if (latest !== undefined && !latest.headersSent) latest.setHeader('connection', 'close');
    }
  }

  /** From now on, requests are rejected without any processing. */
  refuseAll(): void {
    this.begin();
    this.#isRefusing = true;
  }

  /** Rejects requests that have not arrived completely. */
  refuseUnread(): void {
    for (const responses of this.#pending.values())
      for (const response of responses) if (!response.req.complete && !response.headersSent) refuse(response);
  }
}

/**
 * Marks the response to the newest request of a connection as the last one, instead of earlier
 * ones.
 * @returns false if an earlier response was already sent as the last: this one could not be sent.
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

/** Another server of requests. */
interface Answering {
  readonly unanswered: number;
}

export interface DepartureDependencies {
  readonly server: Server;
  readonly departure: Departure;
  /** The operations on WebSocket connections. */
  readonly sockets: Answering;
  /** Rejects work that has not started in the queues behind the requests. */
  readonly refuseQueued: () => void;
}

/**
 * How long the server still accepts requests that are already being sent on an open connection, in
 * milliseconds.
 */
const lastRequestsMs = 500;
/**
 * Timeouts in milliseconds for running requests, and then for the rest after queued work is
 * rejected.
 */
const timeouts = { answersMs: 3000, refusalsMs: 3000 } as const;

/**
 * Accepts no new connections and answers everything that was accepted. Afterwards no connection
 * carries a request.
 */
export async function answerEverything({ server, departure, sockets, refuseQueued }: DepartureDependencies) {
  const isBusy = () => departure.unanswered + sockets.unanswered > 0;
  if (server.listening) {
    // First accept connections that the system has already established: closing without accepting
    // would reset them.
    await nextIteration();
    // The override in HTTP's `close` would also close connections on which a request is arriving.
    NetServer.prototype.close.call(server);
  }
  // This does not happen earlier, because a client that is asked to close a connection opens
  // another.
  departure.begin();
  await until(async () => (await connections(server)) === 0, lastRequestsMs);
  departure.refuseAll();
  await until(() => !isBusy(), timeouts.answersMs);
  if (!isBusy()) return;
  departure.refuseUnread();
  refuseQueued();
  await until(() => !isBusy(), timeouts.refusalsMs);
}

async function until(condition: () => boolean | Promise<boolean>, maxMs: number): Promise<void> {
  const expired = AbortSignal.timeout(maxMs);
  while (!(await condition()) && !expired.aborted) await sleep(checkMs);
}

function connections(server: Server): Promise<number> {
  return new Promise((resolve) => server.getConnections((error, count) => resolve(error ? 0 : count)));
}
