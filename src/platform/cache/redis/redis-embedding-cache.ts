import { z } from 'zod';
import { shortestFloat32 } from '../../../statistics/float32.ts';
import { CacheUnavailableError } from '../cache-unavailable-error.ts';
import {
  type CachedEmbedding,
  type CacheEntry,
  checkedVector,
  type EmbeddingCache,
  type EmbeddingKey,
} from '../embedding-cache.ts';
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

  async get(keys: readonly EmbeddingKey[], dimension: number): Promise<(CachedEmbedding | undefined)[]> {
    if (keys.length === 0) return [];
    const names = keys.map((key) => this.#keys.embedding(key).key);
    const texts = await this.#connection.attempt(
      'get',
      (client) => client.mget(names),
      (client) => client.mget([this.#trialKey]),
    );
    return texts.map((text) => (text === null ? undefined : parsedEmbedding(text, dimension)));
  }

  async set(entries: readonly CacheEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const values = entries.map(({ key, ...embedding }) => ({
      ...this.#keys.embedding(key),
      text: printed(embedding),
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
 * have. The few texts that were read in several windows have an object with the array and their
 * number.
 */
function printed({ vector, segments }: CachedEmbedding): string {
  const numbers = Array.from(checkedVector(vector), shortestFloat32);
  return JSON.stringify(segments === 1 ? numbers : { vector: numbers, segments });
}

const windowed = z.object({ vector: z.unknown(), segments: z.int().min(2) });

/**
 * Undefined if the value is not a vector of the dimension, because other applications may write to
 * the key.
 */
function parsedEmbedding(text: string, dimension: number): CachedEmbedding | undefined {
  const value = parsedJson(text);
  const { data } = Array.isArray(value)
    ? { data: { vector: value, segments: 1 } }
    : windowed.safeParse(value);
  const vector = data && readVector(data.vector, dimension);
  return vector && { vector, segments: data.segments };
}

function readVector(value: unknown, dimension: number): Float32Array | undefined {
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
