import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { inject } from 'vitest';

const url = inject('redisUrl');

/** Without a Redis server the suites that need one are skipped, and the run says so at its end. */
export const redisIsHere = url !== null;

/**
 * A prefix of its own in a Redis that others may use, with a client that sees and ages what lies
 * under it.
 */
export class RedisScratch {
  readonly prefix = `test:${randomUUID()}:`;
  readonly url: string;
  readonly client: Redis;

  constructor() {
    if (url === null) throw new Error('There is no Redis server to test with.');
    this.url = url;
    this.client = new Redis(url);
  }

  /** What stands under the prefix, without it, sorted. */
  async names(): Promise<string[]> {
    const keys = await this.#keys();
    return keys.map((key) => key.slice(this.prefix.length)).sort();
  }

  /** Lets time pass for Redis: every key is that much closer to its expiry, or gone. */
  async age(milliseconds: number): Promise<void> {
    for (const key of await this.#keys()) {
      const left = await this.client.pttl(key);
      if (left === -1) continue;
      if (left > milliseconds) await this.client.pexpire(key, left - milliseconds);
      else await this.client.unlink(key);
    }
  }

  /** Deletes what lies under the prefix. */
  async close(): Promise<void> {
    const keys = await this.#keys();
    if (keys.length > 0) await this.client.unlink(keys);
    await this.client.quit();
  }

  async #keys(): Promise<string[]> {
    const found = new Set<string>();
    let cursor = '0';
    do {
      const [next, keys] = await this.client.scan(cursor, 'MATCH', `${this.prefix}*`, 'COUNT', 1000);
      for (const key of keys) found.add(key);
      cursor = next;
    } while (cursor !== '0');
    return [...found];
  }
}
