import { setImmediate as nextRound } from 'node:timers/promises';
import { CommitQueue, type WaitingItem } from './commit-queue.ts';
import { databaseFailureOf, isTimeout } from './database-failure.ts';

export interface GroupCommitOptions<Item, Result> {
  /** Weight of one commit, at most; an item that is heavier has a commit of its own. */
  readonly maximumGroup: number;
  /** Weight of what may wait for a commit, at most; an item is always taken when nothing waits. */
  readonly maximumWaiting: number;
  /** What an item weighs, rows say; 1 unless told otherwise. */
  readonly weigh?: (item: Item) => number;
  /** Commits all items or none of them, and returns a result for each, in their order. */
  readonly commit: (items: readonly Item[]) => Promise<readonly Result[]>;
}

/** More items wait than may wait; this one was not taken. */
export class CommitQueueFullError extends Error {
  override readonly name = 'CommitQueueFullError';
  /** When it is worth trying again, in milliseconds. */
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number) {
    super(`Too many items wait to be committed; try again in ${retryAfterMs} ms.`);
    this.retryAfterMs = retryAfterMs;
  }
}

/** The committer was closed; this item was not taken. */
export class CommitQueueClosedError extends Error {
  override readonly name = 'CommitQueueClosedError';

  constructor() {
    super('Nothing more is committed: the queue is closed.');
  }
}

/** The commit before took too long, so this item was not tried; nothing of it was stored. */
export class CommitAbandonedError extends Error {
  override readonly name = 'CommitAbandonedError';

  constructor(cause: unknown) {
    super('The commit before took too long.', { cause });
  }
}

/**
 * Commits items in groups: those that arrive while a commit is under way share the next one, so the cost of a commit is divided by the
 * load, and an item on an idle server waits for nothing. There is one commit at a time. Kinds of items take turns; within each kind the order of submission
 * holds.
 *
 * When a group fails, its items are tried one by one, so that one bad item fails alone; unless the database is in trouble, in which case they
 * all fail, without a further attempt. An item whose commit failed with a broken connection may have been committed. When a commit took too
 * long, those that wait fail as well: they would wait as long again.
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
    this.#queue = new CommitQueue(options.maximumGroup);
  }

  /** Items that wait for a commit; those being committed do not count. */
  get waiting(): number {
    return this.#queue.count;
  }

  /**
   * Settles with the item's result once it is committed, or with the error that its commit failed with.
   * @param kind one of a bounded number.
   * @throws CommitQueueFullError, CommitQueueClosedError.
   */
  submit(item: Item, kind = ''): Promise<Result> {
    if (this.#closed) return Promise.reject(new CommitQueueClosedError());
    const weight = this.#options.weigh?.(item) ?? 1;
    if (this.#queue.weight > 0 && this.#queue.weight + weight > this.#options.maximumWaiting) {
      return Promise.reject(new CommitQueueFullError(this.#retryAfterMs()));
    }
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#queue.add(kind, { item, weight, resolve, reject });
    this.#running ??= this.#run();
    return promise;
  }

  /** Takes no more items, and refuses those that no commit has begun with. */
  refuseWaiting(): void {
    this.#closed = true;
    this.#rejectWaiting(new CommitQueueClosedError());
  }

  /** Takes no more items, and settles when those it has are settled. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.waiting > 0) {
      // A round later, so that what arrives in one round is committed together.
      await nextRound();
      // Meanwhile those that waited may have been refused.
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
      // It is committed all the same: nothing may be tried again.
      rejectAll(group, new RangeError(`A commit of ${group.length} items gave ${results.length} results.`));
    }
  }

  /** The time that the commits ahead are expected to take. */
  #retryAfterMs(): number {
    const commits = Math.ceil(this.#options.maximumWaiting / this.#options.maximumGroup) + 1;
    return Math.max(1, Math.ceil(commits * this.#commitMs));
  }
}

function rejectAll(group: readonly { readonly reject: (error: unknown) => void }[], error: unknown): void {
  for (const { reject } of group) reject(error);
}
