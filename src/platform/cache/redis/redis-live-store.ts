import { CacheUnavailableError } from '../cache-unavailable-error.ts';
import { KeyCounter, type LiveStore, type StoreContents } from '../live-store.ts';
import { type RedisConfig, RedisConnection } from './redis-connection.ts';

/** Number of keys that Redis scans in one step, and maximum number of steps of one count. */
const keysPerStep = 1000;
const maxSteps = 500;

/** Time to live of a result, in milliseconds: a count walks through all keys. */
const freshMs = 5000;

/** Counts the keys with a prefix by SCAN, which does not block other clients. */
export class RedisLiveStore implements LiveStore {
  readonly #connection: RedisConnection;
  readonly #prefix: string;
  #counted: { readonly at: number; readonly contents: Promise<StoreContents> } | undefined;

  constructor(config: RedisConfig) {
    this.#connection = new RedisConnection(config, {
      name: 'store',
      Unavailable: CacheUnavailableError,
      resend: false,
    });
    this.#prefix = config.prefix;
  }

  contents(): Promise<StoreContents> {
    const now = performance.now();
    if (this.#counted !== undefined && now - this.#counted.at < freshMs) return this.#counted.contents;
    const contents = this.#count();
    this.#counted = { at: now, contents };
    contents.catch(() => {
      this.#counted = undefined;
    });
    return contents;
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async #count(): Promise<StoreContents> {
    const information = await this.#connection.attempt('memory', (client) => client.info('memory'));
    const usedMemory = /^used_memory:(\d+)/m.exec(information)?.[1];
    const counter = new KeyCounter();
    const isComplete = await this.#scan(counter);
    return {
      usedMemoryBytes: usedMemory === undefined ? null : Number(usedMemory),
      keys: counter.counts,
      isComplete,
    };
  }

  /**
   * A key that Redis moves during the scan may be counted twice.
   * @returns whether all keys were seen.
   */
  async #scan(counter: KeyCounter): Promise<boolean> {
    const match = `${this.#prefix.replaceAll(/[\\*?[\]]/g, '\\$&')}*`;
    let cursor = '0';
    for (let step = 0; step < maxSteps; step += 1) {
      const [next, keys] = await this.#connection.attempt('keys', (client) =>
        client.scan(cursor, 'MATCH', match, 'COUNT', keysPerStep),
      );
      for (const key of keys) counter.add(key.slice(this.#prefix.length));
      if (next === '0') return true;
      cursor = next;
    }
    return false;
  }
}
