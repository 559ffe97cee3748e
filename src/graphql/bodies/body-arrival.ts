import type { IncomingMessage } from 'node:http';
import type { BodyBudget } from './body-budget.ts';
import type { Room } from './room.ts';

/** How bodies are read. */
export interface ArrivalLimits {
  /** The longest body. What is longer is read that far. */
  readonly mostBytes: number;
  /** Bytes that a body may have without room in the budget. */
  readonly freeBytes: number;
  /** How long a body may wait for room, in milliseconds. */
  readonly waitMs: number;
}

/** Why a body is not read. */
export type Unread = 'no room' | 'too slow';

/** Who waits for a body. */
export interface BodyReader {
  /** The body waits for room, or does so no longer: nothing more should be read from the connection meanwhile. */
  readonly hold: (isHeld: boolean) => void;
  /** The body is whole, or as long as it may be and longer. */
  readonly whole: (body: Buffer) => void;
  readonly unread: (reason: Unread) => void;
}

/** One body on its way. */
export class BodyArrival {
  readonly #client: string;
  readonly #request: IncomingMessage;
  readonly #budget: BodyBudget;
  readonly #limits: ArrivalLimits;
  #reader: BodyReader | undefined;
  readonly #chunks: Buffer[] = [];
  #length = 0;
  #room: Room | undefined;
  #patience: NodeJS.Timeout | undefined;

  constructor(client: string, request: IncomingMessage, budget: BodyBudget, limits: ArrivalLimits) {
    this.#client = client;
    this.#request = request;
    this.#budget = budget;
    this.#limits = limits;
  }

  /** Whether it is being read. */
  get isBegun(): boolean {
    return this.#reader !== undefined;
  }

  read(reader: BodyReader): void {
    this.#reader = reader;
    this.#request.on('data', this.#take).once('end', this.#finish);
  }

  /** Nobody needs the body any longer. What is still to come of it is read and forgotten, so that its client takes the answer and may go on. */
  release(): void {
    this.#stop();
    this.#room?.release();
    this.#request.resume();
  }

  readonly #take = (chunk: Buffer) => {
    const { mostBytes, freeBytes } = this.#limits;
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    this.#room?.count(chunk.length);
    if (this.#length > mostBytes) this.#finish();
    else if (this.#length > freeBytes && this.#room === undefined) this.#askForRoom();
  };

  #askForRoom(): void {
    let hasRoom = false;
    const proceed = () => {
      hasRoom = true;
      if (this.#patience === undefined) return;
      clearTimeout(this.#patience);
      this.#reader?.hold(false);
      this.#request.resume();
    };
    this.#room = this.#budget.ask(this.#client, this.#expectedBytes(), {
      proceed,
      giveUp: () => this.#giveUp('too slow'),
    });
    if (hasRoom) return;
    this.#patience = setTimeout(() => this.#giveUp('no room'), this.#limits.waitMs).unref();
    this.#request.pause();
    this.#reader?.hold(true);
  }

  #expectedBytes(): number {
    const { mostBytes } = this.#limits;
    return Math.min(Number(this.#request.headers['content-length'] ?? mostBytes), mostBytes);
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

  /** @returns who waited for the body. */
  #stop(): BodyReader | undefined {
    const reader = this.#reader;
    this.#reader = undefined;
    clearTimeout(this.#patience);
    this.#request.off('data', this.#take).off('end', this.#finish).pause();
    return reader;
  }
}
