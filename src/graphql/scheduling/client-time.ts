/**
 * Event loop time in milliseconds that a client may use at once while others are served, and its
 * share of the time in the long run.
 */
const burstMs = 10;
const share = 0.1;

/**
 * Maximum number of accounts that are kept after all of their time has been restored. Further ones
 * are deleted.
 */
const maxAccounts = 10_000;

/** Maximum interval in milliseconds until a waiting client is checked again. */
const maxWaitMs = 250;

interface Account {
  /** Time that the client has left; negative if it is overdrawn. */
  left: number;
  /** Total time charged to the client. */
  spent: number;
  at: number;
  readonly waiting: Set<() => void>;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Accounts for the event loop time of each client's requests and messages, as far as it is known:
 * receiving, parsing, validating and starting execution. A client that sends continuously gets its
 * share and leaves the rest to others.
 */
export class ClientTime {
  readonly #isAmongOthers: (client: string) => boolean;
  readonly #now: () => number;
  readonly #accounts = new Map<string, Account>();

  /**
   * @param isAmongOthers whether the server is busy and serves other clients too. Only then is a
   * client's time limited.
   */
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

  /** Runs a function and charges its duration to the client. */
  measure(client: string, run: () => void): void {
    const started = this.#now();
    run();
    this.spend(client, this.#now() - started);
  }

  /**
   * Starts a measurement.
   * @returns a function that charges the client for the time since this call, minus what was
   * charged in between.
   */
  begin(client: string): () => void {
    const { spent } = this.#accountOf(client);
    const started = this.#now();
    return () => {
      const charged = this.#accountOf(client).spent - spent;
      this.spend(client, Math.max(0, this.#now() - started - Math.max(0, charged)));
    };
  }

  /**
   * Calls `callback` once, when the client has time again. Callbacks of the client that have
   * waited longer are called first.
   */
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
    if (this.#accounts.size >= maxAccounts) this.#forgetIdle();
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
    const untilMs = Math.min(Math.max(1, (1 - account.left) / share), maxWaitMs);
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
