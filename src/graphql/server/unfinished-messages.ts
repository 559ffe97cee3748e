import type { Duplex } from 'node:stream';
import { CloseCode } from 'graphql-ws';
import { limits } from '../limits.ts';
import { WebsocketFrames } from './websocket-frames.ts';

/** Close code of a server that cannot serve this client now (RFC 6455 registry). */
const tryAgainLater = 1013;

/** What clients may leave unfinished. */
export interface UnfinishedLimits {
  /** From the first byte of a message to its last, as long as the server reads, in milliseconds. */
  readonly withinMs: number;
  /** Bytes of the unfinished messages of one client, and of all together. */
  readonly perClient: number;
  readonly process: number;
}

/** The limits of a server that takes messages of so many bytes: a few of them always have room. */
export function unfinishedLimits(messageBytes: number): UnfinishedLimits {
  const { withinMs, perClient, process } = limits.unfinished;
  return {
    withinMs,
    perClient: Math.max(perClient, 2 * messageBytes),
    process: Math.max(process, 4 * messageBytes),
  };
}

export interface WatchedConnection {
  readonly client: string;
  readonly connection: Duplex;
  readonly flow: { readonly close: (code: number, reason: string) => void };
  /** Whether the server reads from it: while it does not, no client can finish anything. */
  readonly isRead: () => boolean;
}

/**
 * Ends WebSocket connections whose clients begin messages and do not finish them. All that came of such a message is kept until the rest is there, so there is a deadline,
 * and a limit for all together: beyond it the messages that were begun first make room, since those of a client that finishes them are gone in a moment.
 */
export class UnfinishedMessages {
  readonly #limits: UnfinishedLimits;
  /** In the order in which the messages were begun. */
  readonly #unfinished = new Set<Unfinished>();
  readonly #clientBytes = new Map<string, number>();
  #bytes = 0;

  constructor(unfinished: UnfinishedLimits) {
    this.#limits = unfinished;
  }

  /** Bytes of all unfinished messages. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Follows what a connection brings, from its first byte, until it is closed. */
  watch(watched: WatchedConnection): void {
    const { connection } = watched;
    const one = new Unfinished(watched, this.#limits.withinMs, () => this.#endLate(one));
    connection.on('data', (piece: Buffer) => this.#read(one, piece));
    connection.on('pause', () => one.stopClock());
    connection.on('resume', () => one.startClock());
    connection.once('close', () => this.#forget(one));
  }

  #read(one: Unfinished, piece: Buffer): void {
    const { frames } = one;
    if (one.isEnded) return;
    const { finished } = frames;
    frames.read(piece);
    if (frames.held === 0 || frames.finished !== finished) this.#forget(one);
    if (frames.held === 0) return;
    this.#unfinished.add(one);
    this.#count(one, frames.held);
    one.startClock();
    this.#bound(one);
  }

  #bound({ watched: { client } }: Unfinished): void {
    const { perClient, process } = this.#limits;
    for (const one of this.#unfinished) {
      const isClientOver = (this.#clientBytes.get(client) ?? 0) > perClient && one.watched.client === client;
      if (!isClientOver && this.#bytes <= process) continue;
      const most = isClientOver ? perClient : process;
      this.#end(one, tryAgainLater, `More than ${most} bytes of unfinished messages wait`);
    }
  }

  #endLate(one: Unfinished): void {
    const { withinMs } = this.#limits;
    this.#end(
      one,
      CloseCode.ConnectionInitialisationTimeout,
      `A message must be finished within ${withinMs / 1000} seconds`,
    );
  }

  #end(one: Unfinished, code: number, reason: string): void {
    const { flow, connection } = one.watched;
    one.isEnded = true;
    this.#forget(one);
    flow.close(code, reason);
    // Its client is in the middle of a message and cannot say goodbye; what it still sends would be kept.
    connection.pause();
    connection.end();
    if (connection.writableFinished) connection.destroy();
    else connection.once('finish', () => connection.destroy());
  }

  #count(one: Unfinished, bytes: number): void {
    const { client } = one.watched;
    const change = bytes - one.counted;
    one.counted = bytes;
    this.#bytes += change;
    const ofClient = (this.#clientBytes.get(client) ?? 0) + change;
    if (ofClient === 0) this.#clientBytes.delete(client);
    else this.#clientBytes.set(client, ofClient);
  }

  #forget(one: Unfinished): void {
    if (!this.#unfinished.delete(one)) return;
    this.#count(one, 0);
    one.resetClock();
  }
}

/** The message of one connection that is not whole. */
class Unfinished {
  readonly watched: WatchedConnection;
  readonly frames = new WebsocketFrames();
  /** Bytes of it that were counted. */
  counted = 0;
  isEnded = false;
  readonly #withinMs: number;
  readonly #onLate: () => void;
  #timer: NodeJS.Timeout | undefined;
  #startedAt = 0;
  #leftMs: number;

  constructor(watched: WatchedConnection, withinMs: number, onLate: () => void) {
    this.watched = watched;
    this.#withinMs = withinMs;
    this.#onLate = onLate;
    this.#leftMs = withinMs;
  }

  /** Goes on counting the time, unless nothing is unfinished or nothing is read. */
  startClock(): void {
    if (this.#timer !== undefined || this.counted === 0 || !this.watched.isRead()) return;
    this.#startedAt = performance.now();
    this.#timer = setTimeout(this.#onLate, this.#leftMs).unref();
  }

  /** Time in which nothing is read does not count. */
  stopClock(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#leftMs = Math.max(0, this.#leftMs - (performance.now() - this.#startedAt));
  }

  resetClock(): void {
    this.stopClock();
    this.#leftMs = this.#withinMs;
  }
}
