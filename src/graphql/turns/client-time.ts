/** How much time of the event loop one client may take at once while others are served, in milliseconds, and what share of it in the long run. */
const burstMs = 10;
const share = 0.1;

/** Clients that are remembered though they have all their time: beyond that they are forgotten. */
const mostKept = 10_000;

/** Longest time until it is looked whether a client still has to wait, in milliseconds. */
const longestWaitMs = 250;

interface Account {
  /** Time that the client has left; negative when it has taken more. */
  left: number;
  /** Time that it has been charged for in all. */
  spent: number;
  at: number;
  readonly waiting: Set<() => void>;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Counts the time that the requests and messages of each client take of the event loop, as far as it is known: receiving, parsing, validating, beginning to execute.
 * A client that sends without pause takes its share, and leaves the rest to others.
 */
export class ClientTime {
  readonly #isAmongOthers: (client: string) => boolean;
  readonly #now: () => number;
  readonly #accounts = new Map<string, Account>();

  /** @param isAmongOthers whether the server is busy and serves others beside a client: only then its time is bounded. */
  constructor(isAmongOthers: (client: string) => boolean, now: () => number = () => performance.now()) {
    this.#isAmongOthers = isAmongOthers;
    this.#now = now;
  }

  /** Whether the client has used up its time for now. */
  isSpent(client: string): boolean {
    const account = this.#accounts.get(client);
    if (account === undefined || !this.#isAmongOthers(client)) return false;
    this.#renew(account);
    return account.left <= 0;
  }

  spend(client: string, milliseconds: number): void {
    const account = this.#accountOf(client);
    this.#renew(account);
    account.left -= milliseconds;
    account.spent += milliseconds;
  }

  /** Runs, and counts how long that took. */
  measure(client: string, run: () => void): void {
    const started = this.#now();
    run();
    this.spend(client, this.#now() - started);
  }

  /** Begins to measure. @returns charges the client for the time since, without what it has been charged for meanwhile. */
  begin(client: string): () => void {
    const { spent } = this.#accountOf(client);
    const started = this.#now();
    return () => {
      const charged = this.#accountOf(client).spent - spent;
      this.spend(client, Math.max(0, this.#now() - started - Math.max(0, charged)));
    };
  }

  /** Calls once when the client has time again, after those of its connections that have waited longer. */
  onceRenewed(client: string, callback: () => void): void {
    const account = this.#accountOf(client);
    account.waiting.add(callback);
    this.#await(client, account);
  }

  forget(client: string, callback: () => void): void {
    this.#accounts.get(client)?.waiting.delete(callback);
  }

  #accountOf(client: string): Account {
    const known = this.#accounts.get(client);
    if (known !== undefined) return known;
    if (this.#accounts.size >= mostKept) this.#forgetIdle();
    const account = {
      left: burstMs,
      spent: 0,
      at: this.#now(),
      waiting: new Set<() => void>(),
      timer: undefined,
    };
    this.#accounts.set(client, account);
    return account;
  }

  #renew(account: Account): void {
    const now = this.#now();
    account.left = Math.min(burstMs, account.left + (now - account.at) * share);
    account.at = now;
  }

  #await(client: string, account: Account): void {
    const untilMs = Math.min(Math.max(1, (1 - account.left) / share), longestWaitMs);
    account.timer ??= setTimeout(() => {
      account.timer = undefined;
      for (const callback of [...account.waiting]) {
        if (this.isSpent(client)) break;
        if (account.waiting.delete(callback)) callback();
      }
      if (account.waiting.size > 0) this.#await(client, account);
    }, untilMs).unref();
  }

  #forgetIdle(): void {
    for (const [client, account] of this.#accounts) {
      this.#renew(account);
      if (account.left >= burstMs && account.waiting.size === 0) this.#accounts.delete(client);
    }
  }
}
