import { shortestFloat32 } from '../../../statistics/float32.ts';
import { CacheUnavailableError } from '../cache-unavailable-error.ts';
import { checkedVector, type EmbeddingCache, type EmbeddingKey } from '../embedding-cache.ts';
import { type Keys, keysUnder } from '../keys.ts';
import { type RedisConfig, RedisConnection } from './redis-connection.ts';

/** Number of keys that Redis scans in one step. */
const keysPerStep = 1000;

/** Interval between renewals of the mark of the last erasure, in milliseconds. */
const renewalMs = 3_600_000;

/** Vectors in Redis, shared by every process with the same prefix. */
export class RedisEmbeddingCache implements EmbeddingCache {
  readonly #connection: RedisConnection;
  readonly #keys: Keys;
  /** Key of no text, for commands that check whether Redis accepts calls again. */
  readonly #trialKey: string;
  #renewedAt = Number.NEGATIVE_INFINITY;

  constructor(config: RedisConfig) {
    this.#connection = new RedisConnection(config, {
      name: 'embeddings',
      Unavailable: CacheUnavailableError,
      resend: false,
    });
    this.#keys = keysUnder(config.prefix);
    this.#trialKey = `${config.prefix}trial:embedding`;
  }

  async get(keys: readonly EmbeddingKey[], dimension: number): Promise<(Float32Array | undefined)[]> {
    if (keys.length === 0) return [];
    const names = keys.map((key) => this.#keys.embedding(key).key);
    const texts = await this.#connection.attempt(
      'get',
      (client) => client.mget(names),
      (client) => client.mget([this.#trialKey]),
    );
    return texts.map((text) => (text === null ? undefined : parsedVector(text, dimension)));
  }

  async set(entries: Parameters<EmbeddingCache['set']>[0]): Promise<void> {
    if (entries.length === 0) return;
    const values = entries.map(({ key, vector }) => ({
      ...this.#keys.embedding(key),
      text: printedVector(vector),
    }));
    await this.#connection.attempt(
      'set',
      async (client) => {
        const pipeline = client.pipeline();
        for (const { key, text, seconds } of values) pipeline.set(key, text, 'EX', seconds);
        const replies = await pipeline.exec();
        for (const [error] of replies ?? []) if (error !== null) throw error;
      },
      (client) => client.set(this.#trialKey, '', 'EX', 1),
    );
  }

  async forget(through: number): Promise<void> {
    const { key, seconds } = this.#keys.forgotten;
    const known = await this.#connection.attempt('get', (client) => client.get(key));
    if (known === String(through)) return this.#renew(key, seconds);
    const match = this.#keys.embedding('').key.replaceAll(/[\\*?[\]]/g, '\\$&');
    let cursor = '0';
    do {
      const [next, found] = await this.#connection.attempt('keys', (client) =>
        client.scan(cursor, 'MATCH', `${match}*`, 'COUNT', keysPerStep),
      );
      if (found.length > 0) await this.#connection.attempt('unlink', (client) => client.unlink(...found));
      cursor = next;
    } while (cursor !== '0');
    await this.#connection.attempt('set', (client) => client.set(key, String(through), 'EX', seconds));
    this.#renewedAt = performance.now();
  }

  /** Extends the life of the mark now and then. Without it, all vectors would be removed. */
  async #renew(key: string, seconds: number): Promise<void> {
    if (performance.now() - this.#renewedAt < renewalMs) return;
    await this.#connection.attempt('expire', (client) => client.expire(key, seconds));
    this.#renewedAt = performance.now();
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}

/**
 * A JSON array. Each number has the digits that its float32 needs, half as many as its double would
 * have.
 */
function printedVector(vector: Float32Array): string {
  return JSON.stringify(Array.from(checkedVector(vector), shortestFloat32));
}

/**
 * Undefined if the value is not a vector of the dimension, because other applications may write to
 * the key.
 */
function parsedVector(text: string, dimension: number): Float32Array | undefined {
  const value = parsedJson(text);
  if (!Array.isArray(value) || value.length !== dimension) return undefined;
  if (!value.every((component) => typeof component === 'number')) return undefined;
  const vector = Float32Array.from(value);
  return vector.every(Number.isFinite) ? vector : undefined;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
