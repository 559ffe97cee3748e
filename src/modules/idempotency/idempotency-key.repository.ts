import type { SqlEntityManager } from '@mikro-orm/sql';
import { inLockQueue } from '../../platform/database/lock-queue.ts';
import { type KeptCall, type KeyedCall, KeyTakenError } from './keyed-call.ts';

/** How long a key is kept, by the clock of the database. */
const lifetime = `interval '24 hours'`;

interface KeptRow {
  readonly key: string;
  readonly mutation: string;
  readonly digest: string;
  readonly result_ids: string[];
}

/** All queries on idempotency keys, except the one that is part of the commit of inferences. */
export class IdempotencyKeyRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  /** Returns the call that was stored under the key in the last 24 hours, or null. */
  async find(key: string): Promise<KeptCall | null> {
    const [row] = await this.#em.execute<KeptRow[]>(
      `select key, mutation, encode(input_digest, 'hex') as digest, result_ids from idempotency_keys
       where key = ? and created_at > now() - ${lifetime}`,
      [key],
    );
    return row === undefined ? null : { mutation: row.mutation, digest: row.digest, ids: row.result_ids };
  }

  /**
   * Stores a call whose effect is outside the database and has already taken place.
   * @throws KeyTakenError
   */
  keep(call: KeyedCall): Promise<void> {
    return inLockQueue(this.#em, 'rows', () => keepCall(this.#em, call, []));
  }

  /**
   * Deletes keys that are older than 24 hours, up to a limit. Servers that do so at the same time
   * do not wait for each other.
   * @returns the number of deleted keys.
   */
  async forgetExpired(max: number): Promise<number> {
    const rows = await this.#em.execute<unknown[]>(
      `delete from idempotency_keys where key in (
         select key from idempotency_keys where created_at <= now() - ${lifetime}
         order by created_at limit ? for update skip locked)
       returning key`,
      [max],
    );
    return rows.length;
  }
}

/** A call with the ids of the objects that it stores. */
export type CallToKeep = KeyedCall & Pick<KeptCall, 'ids'>;

/**
 * Part of a statement, named `kept`: stores calls and replaces those that are older than 24 hours.
 * It takes the calls as JSON and returns the keys that were free. It waits for a transaction that
 * stores the same key. It is therefore the last statement of its transaction, so that the
 * transaction it waits for does not wait for anything itself.
 */
export const keepingCalls = `
  kept as (
    insert into idempotency_keys (key, mutation, input_digest, result_ids)
    select key, mutation, decode(digest, 'hex'), ids
    from json_to_recordset(?::json) as call (key text, mutation text, digest text, ids text[])
    on conflict (key) do update set
      mutation = excluded.mutation, input_digest = excluded.input_digest, result_ids = excluded.result_ids, created_at = now()
      where idempotency_keys.created_at <= now() - ${lifetime}
    returning key
  )`;

/**
 * Stores a call in the transaction that stores its effect, as the last statement.
 * @param call null for a call without a key, for which nothing is stored.
 * @throws KeyTakenError: the transaction must be rolled back.
 */
export async function keepCall(
  em: SqlEntityManager,
  call: KeyedCall | null,
  ids: readonly string[],
): Promise<void> {
  if (call === null) return;
  const calls: readonly CallToKeep[] = [{ ...call, ids }];
  const kept = await em.execute<unknown[]>(`with ${keepingCalls} select key from kept`, [
    JSON.stringify(calls),
  ]);
  if (kept.length === 0) throw new KeyTakenError();
}

/** Returns the given keys that are taken. */
export async function takenAmong(em: SqlEntityManager, keys: readonly string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const rows = await em.execute<{ key: string }[]>(
    `select key from idempotency_keys
     where key in (${keys.map(() => '?').join(', ')}) and created_at > now() - ${lifetime}`,
    [...keys],
  );
  return new Set(rows.map(({ key }) => key));
}
