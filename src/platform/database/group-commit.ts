import { setImmediate as nextRound } from 'node:timers/promises';
import { CommitQueue, type WaitingItem } from './commit-queue.ts';
import { databaseFailureOf, isTimeout } from './database-failure.ts';

export interface GroupCommitOptions<Item, Result> {
  /** Maximum weight of one commit. A heavier item gets its own commit. */
  readonly maxGroup: number;
  /**
   * Maximum weight of the items that wait for a commit. If nothing waits, an item of any weight is
   * accepted.
   */
  readonly maxWaiting: number;
  /** Weight of an item, for example its number of rows. Default 1. */
  readonly weigh?: (item: Item) => number;
  /** Commits all items or none, and returns a result for each, in the order of the items. */
  readonly commit: (items: readonly Item[]) => Promise<readonly Result[]>;
}

/** The queue is full. The item was not accepted. */
export class CommitQueueFullError extends Error {
  override readonly name = 'CommitQueueFullError';
  /** Time after which a retry is useful, in milliseconds. */
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number) {
    super(`Too many items are waiting to be committed; try again in ${retryAfterMs} ms.`);
    this.retryAfterMs = retryAfterMs;
  }
}

/** The queue is closed. The item was not accepted. */
export class CommitQueueClosedError extends Error {
  override readonly name = 'CommitQueueClosedError';

  constructor() {
    super('The commit queue is closed.');
  }
}

/** The previous commit timed out, so this item was not attempted. Nothing of it was stored. */
export class CommitAbandonedError extends Error {
  override readonly name = 'CommitAbandonedError';

  constructor(cause: unknown) {
    super('The previous commit took too long.', { cause });
  }
}

/**
 * Commits items in groups. Items that arrive during a commit share the next one, so that many items
 * share the cost of a commit, while an item on an idle server does not wait. There is one commit at
 * a time. Kinds of items are scheduled fairly; within a kind, the order of submission is kept.
 *
 * If a group fails, its items are retried one by one, so that one bad item fails alone. If the
 * database itself failed, all items fail without a retry. An item whose commit failed with a broken
 * connection may have been committed. If a commit timed out, the waiting items fail too, because
 * each would wait as long again.
 */
export class GroupCommit<Item, Result> {
  readonly #options: GroupCommitOptions<Item, Result>;
  readonly #queue: CommitQueue<Item, Result>;
  #running: Promise<void> | undefined;
  #closed = false;
  /** Smoothed duration of a commit, in milliseconds. */
  #commitMs = 10;

  constructor(options: GroupCommitOptions<Item, Result>) {
    this.#options = options;
    this.#queue = new CommitQueue(options.maxGroup);
  }

  /** Number of items that wait for a commit. Items that are being committed do not count. */
  get waiting(): number {
    return this.#queue.count;
  }

  /**
   * Resolves with the item's result once it is committed, or rejects with the error of its commit.
   * @param kind from a bounded set of names.
   * @throws CommitQueueFullError, CommitQueueClosedError.
   */
  submit(item: Item, kind = ''): Promise<Result> {
    if (this.#closed) return Promise.reject(new CommitQueueClosedError());
    const weight = this.#options.weigh?.(item) ?? 1;
    if (this.#queue.weight > 0 && this.#queue.weight + weight > this.#options.maxWaiting) {
      return Promise.reject(new CommitQueueFullError(this.#retryAfterMs()));
    }
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#queue.add(kind, { item, weight, resolve, reject });
    this.#running ??= this.#run();
    return promise;
  }

  /** Accepts no more items, and rejects the items whose commit has not begun. */
  refuseWaiting(): void {
    this.#closed = true;
    this.#rejectWaiting(new CommitQueueClosedError());
  }

  /** Accepts no more items, and resolves when all accepted items are settled. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.waiting > 0) {
      // Waits one iteration of the event loop, so that items that arrive in the same iteration are
      // committed together.
      await nextRound();
      // The waiting items may have been rejected in the meantime.
      if (this.waiting > 0) await this.#commitGroup(this.#queue.takeGroup());
    }
    this.#running = undefined;
  }

  async #commitGroup(group: readonly WaitingItem<Item, Result>[]): Promise<void> {
    try {
      await this.#commit(group);
    } catch (error) {
      if (databaseFailureOf(error) !== null) this.#giveUp(group, error);
      else if (group.length === 1) rejectAll(group, error);
      else await this.#commitOneByOne(group);
    }
  }

  async #commitOneByOne(group: readonly WaitingItem<Item, Result>[]): Promise<void> {
    for (const [index, waiting] of group.entries()) {
      try {
        await this.#commit([waiting]);
      } catch (error) {
        if (databaseFailureOf(error) !== null) return this.#giveUp(group.slice(index), error);
        waiting.reject(error);
      }
    }
  }

  #giveUp(group: readonly WaitingItem<Item, Result>[], error: unknown): void {
    rejectAll(group, error);
    if (isTimeout(error)) this.#rejectWaiting(new CommitAbandonedError(error));
  }

  #rejectWaiting(error: unknown): void {
    rejectAll(this.#queue.takeAll(), error);
  }

  async #commit(group: readonly WaitingItem<Item, Result>[]): Promise<void> {
    const startedAt = performance.now();
    const results = await this.#options.commit(group.map(({ item }) => item));
    this.#commitMs += (performance.now() - startedAt - this.#commitMs) / 8;
    if (results.length === group.length) {
      for (const [index, result] of results.entries()) group[index]?.resolve(result);
    } else {
      // The items are committed nevertheless, so they must not be retried.
      rejectAll(group, new RangeError(`A commit of ${group.length} items gave ${results.length} results.`));
    }
  }

  /** Estimated duration of the commits ahead, in milliseconds. */
  #retryAfterMs(): number {
    const commits = Math.ceil(this.#options.maxWaiting / this.#options.maxGroup) + 1;
    return Math.max(1, Math.ceil(commits * this.#commitMs));
  }
}

function rejectAll(group: readonly { readonly reject: (error: unknown) => void }[], error: unknown): void {
  for (const { reject } of group) reject(error);
}
