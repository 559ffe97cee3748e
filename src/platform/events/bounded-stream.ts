import { FixedBuffer, Repeater } from '@repeaterjs/repeater';

export interface BoundedStreamOptions<Item> {
  /** Items that may wait for the consumer, at least 1. */
  readonly capacity: number;
  /**
   * Begins to push items, at the consumer's first `next()`; gives what ends it. `push` never waits. `fail`
   * ends the stream with that error once the consumer has had what was pushed before.
   */
  readonly start: (push: (item: Item) => void, fail: (error: Error) => void) => Cleanup | Promise<Cleanup>;
  /** Completes the stream, also while `start` is under way. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called once when the consumer has fallen behind; gives the error that ends its stream, a
   * StreamLaggedError unless told otherwise.
   */
  readonly onLag?: (() => Error) | undefined;
}

export type Cleanup = () => void | Promise<void>;

/** The consumer took longer than its buffer reaches; the items after the last one it received are missing. */
export class StreamLaggedError extends Error {
  override readonly name = 'StreamLaggedError';
  readonly code = 'STREAM_LAGGED';
  readonly capacity: number;

  constructor(capacity: number) {
    super(`More than ${capacity} items were waiting to be received.`);
    this.capacity = capacity;
  }
}

/**
 * What a source pushes, as an iterator for one consumer. Memory is bounded by dropping the consumer, never
 * by holding up the source: one item beyond the capacity ends the stream with the error of `onLag`, after
 * the items that were waiting. However it ends, the cleanup runs once.
 */
export function boundedStream<Item>(
  options: BoundedStreamOptions<Item>,
): AsyncIterableIterator<Item, undefined> {
  const { capacity, start, signal, onLag = () => new StreamLaggedError(capacity) } = options;
  const waiting = new FixedBuffer(capacity);
  return new Repeater<Item, undefined>(async (push, stop) => {
    let ended = false;
    const end = (error?: Error) => {
      ended = true;
      stop(error);
    };
    const accept = (item: Item) => {
      if (ended) return;
      if (waiting.full) {
        end(onLag());
      } else void push(item);
    };
    const onAbort = () => end();
    if (signal?.aborted) {
      end();
      return undefined;
    }
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      const cleanup = await start(accept, end);
      await stop;
      await cleanup();
      return undefined;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }, waiting);
}
