import { Redis } from 'ioredis';
import { InvalidInputError } from '../../errors.ts';
import type { Logger } from '../../observability/logger.ts';
import { RedisConnectionGroup } from './redis-connection-group.ts';
import { RedisRefusals, refusalCode, type Send } from './redis-refusals.ts';

/** What an adapter needs to reach Redis. */
export interface RedisConfig {
  /** `redis://` or `rediss://` with user, password, host, port and database number. */
  readonly url: string;
  /**
   * Put before every key and channel as it stands, so it brings its own separator: `vortex:`. May be empty.
   */
  readonly prefix: string;
  readonly logger: Logger;
  /** The other connections to the same Redis, if there are any. */
  readonly peers?: RedisConnectionGroup;
}

export interface RedisPurpose {
  /** Names the connection in the log and in Redis' `CLIENT LIST`. */
  readonly name: string;
  /** What a call fails with while Redis is out of reach. */
  readonly Unavailable: new (
    message: string,
    options: ErrorOptions,
  ) => Error;
  /**
   * For a connection that holds subscriptions: commands outlive a lost connection and are sent again,
   * because a SUBSCRIBE that was dropped would leave a topic silent for ever. Elsewhere a command is sent
   * once at most: a counter that may have counted must not count twice.
   */
  readonly resend: boolean;
}

const commandTimeoutMs = 1_000;
const connectTimeoutMs = 2_000;
const disconnectTimeoutMs = 500;
const maxReconnectDelayMs = 2_000;

/** Between two attempts to find another primary behind the address of one that takes no writes, in milliseconds. */
const primarySearchMs = 10_000;

/** There is no socket: between two attempts to connect, or for good. */
const apartStatuses: readonly string[] = ['reconnecting', 'close', 'end'];

/**
 * One connection to Redis that comes back by itself. A call waits a second at most, and not at all while
 * Redis is known to be away: from the first sign of it, here or at another connection, until it has answered
 * again. A Redis that answers with a refusal is asked again each time. An outage and a refusal are each logged once when they begin and once when
 * they end.
 */
export class RedisConnection {
  readonly client: Redis;
  readonly #purpose: RedisPurpose;
  readonly #logger: Logger;
  readonly #peers: ReturnType<RedisConnectionGroup['join']>;
  #reachable = true;
  /** Redis did not answer another connection; it has been asked whether it answers this one. */
  #isDoubted = false;
  #renewing = false;
  readonly #refusals: RedisRefusals;
  #lastPrimarySearch = Number.NEGATIVE_INFINITY;
  /** The connection is closed on purpose, to find another primary. */
  #isSearching = false;
  #closed: Promise<void> | undefined;

  /** Starts to connect. @throws InvalidInputError when the address is not one of Redis. */
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
      (error, code) => this.#logger.error({ err: error, code, connection }, 'Redis refuses commands'),
      () => this.#logger.info({ connection }, 'Redis serves again what it refused'),
    );
    this.#peers = (config.peers ?? new RedisConnectionGroup()).join(() => void this.#doubt());
    this.client.on('error', (error: Error) => this.#away(error));
    this.client.on('close', () => {
      if (!this.#isSearching) this.#away(new Error('Redis closed the connection.'));
    });
    this.client.on('ready', () => this.#back());
  }

  /**
   * The reply to what `send` sends.
   * @param name tells calls apart that Redis may refuse one by one.
   * @param again is sent to learn whether a refused call is served again: something like `send` that may be sent at any time.
   * @throws the purpose's Unavailable, soon, while Redis cannot be reached or refuses to serve.
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

  /** Round trip in milliseconds. @throws also while anything that was refused is refused again. */
  async ping(): Promise<number> {
    const start = performance.now();
    await this.attempt('ping', (client) => client.ping());
    const took = performance.now() - start;
    await Promise.all(this.#refusals.pending.map(([name, again]) => this.attempt(name, again)));
    return took;
  }

  /** Waits for the replies under way, a second at most. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const { client } = this;
    this.#peers.leave();
    const ended = new Promise<void>((resolve) => client.once('end', () => resolve()));
    if (client.status === 'ready') await client.quit().catch(() => undefined);
    // Between two attempts to connect there is no socket whose end could be waited for.
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
   * A server that stopped answering may keep the socket open for ever, with a queue that only grows behind
   * it.
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
    return new this.#purpose.Unavailable(`Redis cannot be reached now${reason}.`, { cause });
  }

  #refused(name: string, again: Send, error: Error, code: string): Error {
    // At the door of a connection that cannot be made, it is an outage, and was logged.
    if (this.#reachable && this.#closed === undefined) this.#refusals.refused(name, again, error, code);
    return new this.#purpose.Unavailable(`Redis refuses to serve now (${code}).`, { cause: error });
  }

  /** After a failover the address may still lead to the old primary; another connection finds the new one. */
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
      'Redis is out of reach; connecting again until it is back',
    );
  }

  #back(): void {
    this.#isSearching = false;
    if (!this.#reachable) this.#logger.info({ connection: this.#purpose.name }, 'Redis is back');
    this.#reachable = true;
  }
}

/**
 * Some commands are sent by libraries that do not look at the outcome (SELECT and SUBSCRIBE after a
 * reconnect, UNSUBSCRIBE of the pub/sub engine). Their failure shows as an outage already; as an unhandled
 * rejection it would end the process.
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

/** Doubles up to two seconds; the random half keeps many processes from returning at the same moment. */
function reconnectDelay(attempt: number): number {
  const longest = Math.min(maxReconnectDelayMs, 50 * 2 ** Math.min(attempt, 10));
  return longest * (0.5 + Math.random() / 2);
}
