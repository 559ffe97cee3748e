import { Redis } from 'ioredis';
import { InvalidInputError } from '../../errors.ts';
import type { Logger } from '../../observability/logger.ts';
import { RedisConnectionGroup } from './redis-connection-group.ts';
import { RedisRefusals, refusalCode, type Send } from './redis-refusals.ts';

/** Configuration of an adapter that uses Redis. */
export interface RedisConfig {
  /** `redis://` or `rediss://` with user, password, host, port and database number. */
  readonly url: string;
  /** Prefix of all keys and channels, including its separator: `vortex:`. May be empty. */
  readonly prefix: string;
  readonly logger: Logger;
  /** Other connections to the same Redis, if any. */
  readonly peers?: RedisConnectionGroup;
}

export interface RedisPurpose {
  /** Names the connection in the log and in Redis' `CLIENT LIST`. */
  readonly name: string;
  /** The error of a call while Redis is unreachable. */
  readonly Unavailable: new (
    message: string,
    options: ErrorOptions,
  ) => Error;
  /**
   * For a connection with subscriptions: commands survive a lost connection and are sent again,
   * because a lost SUBSCRIBE would silence a topic for good. On other connections a command is sent
   * at most once: a counter that may have been incremented must not be incremented again.
   */
  readonly resend: boolean;
}

const commandTimeoutMs = 1_000;
const connectTimeoutMs = 2_000;
const disconnectTimeoutMs = 500;
const maxReconnectDelayMs = 2_000;

/**
 * Interval between attempts to find a new primary when the current server is read-only, in
 * milliseconds.
 */
const primarySearchMs = 10_000;

/** Statuses without a socket: between two connection attempts, or after the end. */
const apartStatuses: readonly string[] = ['reconnecting', 'close', 'end'];

/**
 * A connection to Redis that reconnects by itself. A call waits at most one second. While Redis is
 * known to be unreachable, a call fails immediately. That state begins with the first sign on any
 * connection of the group, and ends when Redis responds again. A Redis that rejects a command is
 * asked again each time. The start and the end of an outage and of a rejection are each logged
 * once.
 */
export class RedisConnection {
  readonly client: Redis;
  readonly #purpose: RedisPurpose;
  readonly #logger: Logger;
  readonly #peers: ReturnType<RedisConnectionGroup['join']>;
  #reachable = true;
  /** Redis did not respond to another connection, and this connection is being checked. */
  #isDoubted = false;
  #renewing = false;
  readonly #refusals: RedisRefusals;
  #lastPrimarySearch = Number.NEGATIVE_INFINITY;
  /** The connection is closed on purpose, to find another primary. */
  #isSearching = false;
  #closed: Promise<void> | undefined;

  /**
   * Starts to connect.
   * @throws InvalidInputError if the address is not a Redis URL.
   */
  constructor(config: RedisConfig, purpose: RedisPurpose) {
    this.#purpose = purpose;
    this.#logger = config.logger;
    this.client = new SettledRedis(checkedUrl(config.url), {
      connectionName: `vortex-signal:${purpose.name}`,
      commandTimeout: commandTimeoutMs,
      connectTimeout: connectTimeoutMs,
      disconnectTimeout: disconnectTimeoutMs,
      keepAlive: 10_000,
      maxRetriesPerRequest: purpose.resend ? null : 0,
      autoResendUnfulfilledCommands: purpose.resend,
      retryStrategy: reconnectDelay,
      reconnectOnError: (error) => this.#searchesPrimary(error),
    });
    const connection = purpose.name;
    this.#refusals = new RedisRefusals(
      (error, code) => this.#logger.error({ err: error, code, connection }, 'Redis rejects commands'),
      () => this.#logger.info({ connection }, 'Redis accepts the rejected commands again'),
    );
    this.#peers = (config.peers ?? new RedisConnectionGroup()).join(() => void this.#doubt());
    this.client.on('error', (error: Error) => this.#away(error));
    this.client.on('close', () => {
      if (!this.#isSearching) this.#away(new Error('Redis closed the connection.'));
    });
    this.client.on('ready', () => this.#back());
  }

  /**
   * Returns the reply to `send`.
   * @param name identifies calls that Redis may reject individually.
   * @param again a call like `send` that is safe at any time. The connection sends it to find out
   * whether Redis accepts a rejected call again.
   * @throws the `Unavailable` error of the purpose, quickly, while Redis is unreachable or rejects
   * the call.
   */
  async attempt<Reply>(name: string, send: Send<Reply>, again: Send = send): Promise<Reply> {
    const isAway = !this.#reachable || this.#isDoubted || apartStatuses.includes(this.client.status);
    if (this.#closed !== undefined || isAway) throw this.#unavailable(undefined);
    try {
      const reply = await send(this.client);
      this.#refusals.served(name);
      return reply;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const code = refusalCode(error);
      if (code !== null) throw this.#refused(name, again, error, code);
      if (error.name === 'ReplyError') throw error;
      if (isTimeout(error)) this.#unanswered(error);
      throw this.#unavailable(error);
    }
  }

  /**
   * Round trip in milliseconds.
   * @throws also while Redis still rejects a call that it has rejected before.
   */
  async ping(): Promise<number> {
    const start = performance.now();
    await this.attempt('ping', (client) => client.ping());
    const took = performance.now() - start;
    await Promise.all(this.#refusals.pending.map(([name, again]) => this.attempt(name, again)));
    return took;
  }

  /** Waits at most one second for pending replies. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const { client } = this;
    this.#peers.leave();
    const ended = new Promise<void>((resolve) => client.once('end', () => resolve()));
    if (client.status === 'ready') await client.quit().catch(() => undefined);
    // Between two connection attempts there is no socket whose end could be awaited.
    const hasSocket = !apartStatuses.includes(client.status);
    if (client.status !== 'end') client.disconnect();
    if (hasSocket) await ended;
  }

  #unanswered(error: Error): void {
    const isNews = this.#reachable;
    this.#away(error);
    this.#renew();
    if (isNews) this.#peers.warn();
  }

  async #doubt(): Promise<void> {
    if (this.#closed !== undefined || !this.#reachable || this.#isDoubted) return;
    this.#isDoubted = true;
    try {
      await this.client.ping();
    } catch (error) {
      if (error instanceof Error && isTimeout(error)) this.#unanswered(error);
    }
    this.#isDoubted = false;
  }

  /**
   * An unresponsive server may keep the socket open indefinitely, while the queue behind it grows.
   */
  #renew(): void {
    if (this.#renewing || this.client.status !== 'ready') return;
    this.#renewing = true;
    this.client.once('close', () => {
      this.#renewing = false;
    });
    this.client.disconnect(true);
  }

  #unavailable(cause: Error | undefined): Error {
    const reason = cause === undefined ? '' : ` (${cause.message})`;
    return new this.#purpose.Unavailable(`Redis is unreachable${reason}.`, { cause });
  }

  #refused(name: string, again: Send, error: Error, code: string): Error {
    // If the connection cannot be established, it is an outage, and was already logged.
    if (this.#reachable && this.#closed === undefined) this.#refusals.refused(name, again, error, code);
    return new this.#purpose.Unavailable(`Redis rejects commands (${code}).`, { cause: error });
  }

  /**
   * After a failover the address may still lead to the old primary. A new connection finds the new
   * one.
   */
  #searchesPrimary(error: Error): boolean {
    const now = performance.now();
    if (refusalCode(error) !== 'READONLY' || now - this.#lastPrimarySearch < primarySearchMs) return false;
    this.#lastPrimarySearch = now;
    this.#isSearching = true;
    return true;
  }

  #away(error: Error): void {
    this.#isSearching = false;
    if (!this.#reachable || this.#closed !== undefined) return;
    this.#reachable = false;
    this.#logger.error(
      { err: error, connection: this.#purpose.name },
      'Redis is unreachable; reconnecting until it responds',
    );
  }

  #back(): void {
    this.#isSearching = false;
    if (!this.#reachable) this.#logger.info({ connection: this.#purpose.name }, 'Redis is reachable again');
    this.#reachable = true;
  }
}

/**
 * Libraries send some commands without awaiting the outcome (SELECT and SUBSCRIBE after a
 * reconnect, UNSUBSCRIBE of the pub/sub engine). Their failure already counts as an outage, and an
 * unhandled rejection would end the process.
 */
class SettledRedis extends Redis {
  override sendCommand(...sent: Parameters<Redis['sendCommand']>): unknown {
    const reply = super.sendCommand(...sent);
    if (reply instanceof Promise) reply.catch(() => undefined);
    return reply;
  }
}

function isTimeout({ message }: Error): boolean {
  return message === 'Command timed out';
}

function checkedUrl(url: string): string {
  const protocol = URL.canParse(url) ? new URL(url).protocol : '';
  if (protocol === 'redis:' || protocol === 'rediss:') return url;
  throw new InvalidInputError([{ path: 'url', message: 'expects an address like redis://host:6379/0' }]);
}

/**
 * Doubles up to two seconds. The random half keeps many processes from reconnecting at the same
 * time.
 */
function reconnectDelay(attempt: number): number {
  const longest = Math.min(maxReconnectDelayMs, 50 * 2 ** Math.min(attempt, 10));
  return longest * (0.5 + Math.random() / 2);
}
