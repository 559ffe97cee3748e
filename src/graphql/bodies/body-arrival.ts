import type { IncomingMessage } from 'node:http';
import type { BodyBudget } from './body-budget.ts';
import type { Room } from './room.ts';

/** Limits on reading bodies. */
export interface ArrivalLimits {
  /** Maximum length of a body. A longer body is read up to this length. */
  readonly maxBytes: number;
  /** Number of bytes that a body may have without a reservation in the budget. */
  readonly freeBytes: number;
  /** Timeout for waiting for a reservation, in milliseconds. */
  readonly waitMs: number;
}

/** Why a body is not read. */
export type Unread = 'no room' | 'too slow';

/** Callbacks of the code that waits for a body. */
export interface BodyReader {
  /**
   * Called when the body starts or stops waiting for a reservation. While it waits, the connection
   * should not be read.
   */
  readonly hold: (isHeld: boolean) => void;
  /** Called once the body is complete or exceeds the maximum length. */
  readonly whole: (body: Buffer) => void;
  readonly unread: (reason: Unread) => void;
}

/** One body that is arriving. */
export class BodyArrival {
  readonly #client: string;
  readonly #request: IncomingMessage;
  readonly #budget: BodyBudget;
  readonly #limits: ArrivalLimits;
  #reader: BodyReader | undefined;
  readonly #chunks: Buffer[] = [];
  #length = 0;
  #room: Room | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(client: string, request: IncomingMessage, budget: BodyBudget, limits: ArrivalLimits) {
    this.#client = client;
    this.#request = request;
    this.#budget = budget;
    this.#limits = limits;
  }

  /** Whether reading has started. */
  get isBegun(): boolean {
    return this.#reader !== undefined;
  }

  read(reader: BodyReader): void {
    this.#reader = reader;
    this.#request.on('data', this.#take).once('end', this.#finish);
  }

  /**
   * Discards the body. The rest of it is read and ignored, so that the client can receive the
   * response and continue.
   */
  release(): void {
    this.#stop();
    this.#room?.release();
    this.#request.resume();
  }

  readonly #take = (chunk: Buffer) => {
    const { maxBytes, freeBytes } = this.#limits;
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    this.#room?.count(chunk.length);
    if (this.#length > maxBytes) this.#finish();
    else if (this.#length > freeBytes && this.#room === undefined) this.#askForRoom();
  };

  #askForRoom(): void {
    let hasRoom = false;
    const proceed = () => {
      hasRoom = true;
      if (this.#timer === undefined) return;
      clearTimeout(this.#timer);
      this.#reader?.hold(false);
      this.#request.resume();
    };
    this.#room = this.#budget.ask(this.#client, this.#expectedBytes(), {
      proceed,
      giveUp: () => this.#giveUp('too slow'),
    });
    if (hasRoom) return;
    this.#timer = setTimeout(() => this.#giveUp('no room'), this.#limits.waitMs).unref();
    this.#request.pause();
    this.#reader?.hold(true);
  }

  #expectedBytes(): number {
    const { maxBytes } = this.#limits;
    return Math.min(Number(this.#request.headers['content-length'] ?? maxBytes), maxBytes);
  }

  readonly #finish = () => {
    const reader = this.#stop();
    this.#room?.settle(this.#length);
    reader?.whole(Buffer.concat(this.#chunks.splice(0)));
  };

  #giveUp(reason: Unread): void {
    const reader = this.#stop();
    reader?.hold(false);
    this.release();
    reader?.unread(reason);
  }

  /** @returns the reader that waited for the body. */
  #stop(): BodyReader | undefined {
    const reader = this.#reader;
    this.#reader = undefined;
    clearTimeout(this.#timer);
    this.#request.off('data', this.#take).off('end', this.#finish).pause();
    return reader;
  }
}
