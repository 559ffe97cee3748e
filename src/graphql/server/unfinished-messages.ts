import type { Duplex } from 'node:stream';
import { CloseCode } from 'graphql-ws';
import { limits } from '../limits.ts';
import { WebsocketFrames } from './websocket-frames.ts';

/** WebSocket close code "try again later" (RFC 6455 registry). */
const tryAgainLater = 1013;

/** Limits on incomplete messages of clients. */
export interface UnfinishedLimits {
  /**
   * Timeout in milliseconds from the first to the last byte of a message, not counting time in
   * which the server does not read.
   */
  readonly withinMs: number;
  /** Maximum bytes of the incomplete messages of one client, and of all clients. */
  readonly perClient: number;
  readonly process: number;
}

/**
 * The limits of a server with a maximum message length. They always allow a few messages of that
 * length.
 */
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
  /**
   * Whether the server reads from the connection. While it does not, no client can complete a
   * message.
   */
  readonly isRead: () => boolean;
}

/**
 * Ends WebSocket connections whose clients start messages and do not complete them. The received
 * part of a message stays in memory until the rest arrives, so there is a timeout and a limit on
 * the total size. Beyond the limit, connections with the oldest messages end first, because clients
 * that complete their messages do so quickly.
 */
export class UnfinishedMessages {
  readonly #limits: UnfinishedLimits;
  /** In the order in which the messages started. */
  readonly #unfinished = new Set<Unfinished>();
  readonly #clientBytes = new Map<string, number>();
  #bytes = 0;

  constructor(unfinished: UnfinishedLimits) {
    this.#limits = unfinished;
  }

  /** Total bytes of all incomplete messages. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Follows the data of a connection, from its first byte until it closes. */
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
      const max = isClientOver ? perClient : process;
      this.#end(one, tryAgainLater, `More than ${max} bytes of incomplete messages are waiting`);
    }
  }

  #endLate(one: Unfinished): void {
    const { withinMs } = this.#limits;
    this.#end(
      one,
      CloseCode.ConnectionInitialisationTimeout,
      `A message must be complete within ${withinMs / 1000} seconds`,
    );
  }

  #end(one: Unfinished, code: number, reason: string): void {
    const { flow, connection } = one.watched;
    one.isEnded = true;
    this.#forget(one);
    flow.close(code, reason);
    // The client is in the middle of a message and cannot send a close frame; anything it still
    // sends would be kept.
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

/** The incomplete message of one connection. */
class Unfinished {
  readonly watched: WatchedConnection;
  readonly frames = new WebsocketFrames();
  /** Bytes of the message that were counted. */
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

  /** Continues the clock, unless the message is complete or the server does not read. */
  startClock(): void {
    if (this.#timer !== undefined || this.counted === 0 || !this.watched.isRead()) return;
    this.#startedAt = performance.now();
    this.#timer = setTimeout(this.#onLate, this.#leftMs).unref();
  }

  /** Stops the clock: time in which nothing is read does not count. */
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
