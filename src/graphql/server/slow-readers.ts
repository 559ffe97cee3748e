import type { Socket } from 'node:net';
import type { Reader } from '../scheduling/unread-responses.ts';
import { type MinPace, ReadingPace } from './reading-pace.ts';

/** Number of checks of a connection per span. */
const checksInSpan = 6;

export interface WatchedReader {
  readonly connection: Socket;
  /** Whether a response waits for the client. Streams limit their waiting data themselves. */
  readonly isAnswerWaiting: () => boolean;
  /** Ends the connection of a client that took only this many bytes in the span. */
  readonly end: (bytesTaken: number) => void;
  /** Closes the connection immediately. */
  readonly cut: () => void;
}

interface Watch {
  readonly pace: ReadingPace;
  readonly watched: WatchedReader;
}

/**
 * Ends connections whose clients take their responses too slowly. Otherwise a client that takes a
 * byte now and then would keep its waiting data in memory indefinitely.
 */
export class SlowReaders {
  readonly #minPace: MinPace;
  readonly #watches = new Set<Watch>();
  #timer: NodeJS.Timeout | undefined;

  constructor(minPace: MinPace) {
    this.#minPace = minPace;
  }

  /** Watches a connection until it closes. */
  watch(watched: WatchedReader): Reader {
    const pace = new ReadingPace(watched.connection, this.#minPace);
    const watch: Watch = { pace, watched };
    this.#watches.add(watch);
    this.#timer ??= setInterval(() => this.#look(), this.#minPace.spanMs / checksInSpan).unref();
    watched.connection.once('close', () => {
      this.#watches.delete(watch);
      if (this.#watches.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    });
    return {
      get bytesPerSecond() {
        return pace.bytesPerSecond;
      },
      cut: watched.cut,
    };
  }

  #look(): void {
    for (const { pace, watched } of this.#watches) {
      const taken = pace.tooFewBytes(watched.isAnswerWaiting());
      if (taken !== null) watched.end(taken);
    }
  }
}
