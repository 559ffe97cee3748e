import type { SqlEntityManager } from '@mikro-orm/sql';
import { v7 as uuid } from 'uuid';
import { z } from 'zod';
import { inTransaction } from '../../platform/database/in-transaction.ts';
import { findPage, type Ordering, type Page, type PageRequest } from '../../platform/database/page.ts';
import { keepCall } from '../idempotency/idempotency-key.repository.ts';
import type { KeyedCall } from '../idempotency/keyed-call.ts';
import { rowIsFree, withLockedInference } from '../record/locked-inference.ts';
import { Erasure, type ErasureRequester } from './erasure.entity.ts';

/** How an erasure was requested, and why. */
export interface ErasureRequest {
  readonly requestedBy: ErasureRequester;
  readonly reason: string | null;
}

/** Progress of the erasure of a session. */
export interface ErasureProgress {
  /**
   * Name of the session, if it has no inference left and only its name remains to be removed. Null
   * otherwise.
   */
  readonly nameLeft: string | null;
  readonly isComplete: boolean;
  /** Ids of the inferences that were erased by this call. */
  readonly ids: readonly string[];
}

/** Number of inferences erased in one transaction. */
const batchSize = 200;

const newest: Ordering<Erasure> = {
  by: [{ requestedAt: 'desc' }, { id: 'desc' }],
  cursor: z.tuple([z.iso.datetime(), z.uuid()]),
};

/** All statements that erase, and all queries on erasures. */
export class ErasureRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  /** Returns erasures as they are in the database now. */
  findMany(ids: readonly string[]): Promise<Erasure[]> {
    return this.#em.find(Erasure, { id: { $in: [...ids] } }, { refresh: true });
  }

  page(request: PageRequest): Promise<Page<Erasure>> {
    return findPage(this.#em, Erasure, {}, newest, request);
  }

  /**
   * Erases one inference in one transaction.
   * @returns the id of the erasure, or of the earlier one if the inference was erased before. Null
   * if there is no such inference.
   */
  eraseInference(
    inferenceId: string,
    request: ErasureRequest,
    call: KeyedCall | null = null,
  ): Promise<string | null> {
    return withLockedInference(this.#em, inferenceId, async (em) => {
      const id = await eraseLocked(em, inferenceId, request);
      if (id !== null) await keepCall(em, call, [id]);
      return id;
    });
  }

  /**
   * Stores the request to erase a session, up to the newest inference it has now. The erasure then
   * continues even if this process ends.
   * @returns the id of the erasure, or of the earlier one if only the name of the session is left
   * to remove. Null if the database has no inference of that session.
   */
  beginSession(
    sessionId: string,
    request: ErasureRequest,
    call: KeyedCall | null = null,
  ): Promise<string | null> {
    return inTransaction(this.#em, 'record', async (em) => {
      await lockRecord(em);
      const id = await addSession(em, sessionId, request);
      if (id !== null) await keepCall(em, call, [id]);
      return id;
    });
  }

  /**
   * Erases the next inferences of a session whose erasure was started, in one transaction. Several
   * servers may continue the same erasure; they run one after another. The erasure keeps the name
   * of the session until `complete`. Rows that other transactions have locked wait for the next
   * call. If only such rows are left, the call waits for one of them without the lock of the audit
   * trail.
   * @throws the error of the database if such a row is not free in time.
   */
  async carryOn(erasureId: string): Promise<ErasureProgress> {
    const { held, ...progress } = await this.#eraseNext(erasureId);
    if (held !== null && progress.ids.length === 0) await rowIsFree(this.#em.fork(), held);
    return progress;
  }

  #eraseNext(erasureId: string): Promise<ErasureProgress & { readonly held: string | null }> {
    return inTransaction(this.#em, 'record', async (em) => {
      await lockRecord(em);
      const [erasure] = await em.execute<{ session_id: string; through_seq: string }[]>(
        `select session_id, through_seq from erasures
         where id = ? and completed_at is null for update`,
        [erasureId],
      );
      if (erasure === undefined) return { isComplete: true, nameLeft: null, ids: [], held: null };
      const { session_id: sessionId, through_seq: through } = erasure;
      const rows = await em.execute<{ id: string }[]>(
        `select id from asi_inferences where session_id = ? and seq <= ? order by seq desc limit ? for update skip locked`,
        [sessionId, through, batchSize],
      );
      const ids = rows.map(({ id }) => id);
      if (ids.length > 0) await eraseRows(em, erasureId, ids, true);
      await em.execute('update erasures set inferences = inferences + ? where id = ?', [
        ids.length,
        erasureId,
      ]);
      const [rest] = await em.execute<{ id: string }[]>(
        'select id from asi_inferences where session_id = ? and seq <= ? limit 1',
        [sessionId, through],
      );
      return {
        isComplete: false,
        nameLeft: rest === undefined ? sessionId : null,
        ids,
        held: rest?.id ?? null,
      };
    });
  }

  /** Records that a session is erased completely, including its name. */
  async complete(erasureId: string): Promise<void> {
    await inTransaction(this.#em, 'rows', (em) =>
      em.execute(
        `update erasures set session_id = null, completed_at = clock_timestamp()
         where id = ? and completed_at is null`,
        [erasureId],
      ),
    );
  }
}

/**
 * A transaction that writes several tables takes the lock of the audit trail first, which prevents
 * deadlocks.
 */
async function lockRecord(em: SqlEntityManager): Promise<void> {
  await em.execute('select lock_asi_inferences()');
}

/**
 * Erases a locked inference.
 * @returns the id of the erasure, as `eraseInference` does.
 */
async function eraseLocked(
  em: SqlEntityManager,
  inferenceId: string,
  { requestedBy, reason }: ErasureRequest,
): Promise<string | null> {
  const [found] = await em.execute<{ is_erased: boolean }[]>(
    'select erased_at is not null as is_erased from asi_inferences where id = ?',
    [inferenceId],
  );
  if (found === undefined) return null;
  if (found.is_erased) return erasureOf(em, inferenceId);
  const id = uuid();
  await em.execute(
    `insert into erasures (id, kind, requested_by, reason, inferences, completed_at)
     values (?, 'INFERENCE', ?, ?, 1, now())`,
    [id, requestedBy, reason],
  );
  await eraseRows(em, id, [inferenceId], false);
  return id;
}

/**
 * Records the erasure of a session while the audit trail is locked.
 * @returns the id of the erasure, as `beginSession` does.
 */
async function addSession(
  em: SqlEntityManager,
  sessionId: string,
  { requestedBy, reason }: ErasureRequest,
): Promise<string | null> {
  const [row] = await em.execute<{ last: string | null }[]>(
    'select max(seq) as last from asi_inferences where session_id = ?',
    [sessionId],
  );
  if (row?.last == null) return unfinishedOf(em, sessionId);
  const id = uuid();
  await em.execute(
    `insert into erasures (id, kind, requested_by, reason, session_id, through_seq)
     values (?, 'SESSION', ?, ?, ?, ?)`,
    [id, requestedBy, reason, sessionId, row.last],
  );
  return id;
}

/** Returns the erasure of a session that is not complete. */
async function unfinishedOf(em: SqlEntityManager, sessionId: string): Promise<string | null> {
  const [row] = await em.execute<{ id: string }[]>(
    'select id from erasures where session_id = ? and completed_at is null order by id desc limit 1',
    [sessionId],
  );
  return row?.id ?? null;
}

/** Returns the erasure that erased an inference. */
async function erasureOf(em: SqlEntityManager, inferenceId: string): Promise<string | null> {
  const [row] = await em.execute<{ erasure_id: string }[]>(
    `select erasure_id from erased_inferences
     where inference_id = ? and erasure_id is not null order by seq limit 1`,
    [inferenceId],
  );
  return row?.erasure_id ?? null;
}

/**
 * Removes texts and vectors of locked inferences, and the copies of them in other tables. The rows
 * and their figures stay, so that no count changes. Verification of a provisional verdict needs the
 * texts, so the verdict becomes final.
 */
async function eraseRows(
  em: SqlEntityManager,
  erasureId: string,
  ids: readonly string[],
  leavesSession: boolean,
): Promise<void> {
  const given = ids.map(() => '?').join(', ');
  await em.execute(
    `update asi_inferences set input_text = '', response_text = null, semantic_embedding = null,
       evidence_report = null, evidence_texts = null, erased_at = now(),
       session_id = case when ? then null else session_id end,
       verdict_stage = case when verdict_stage = 'PROVISIONAL' then 'FINAL' else verdict_stage end
     where id in (${given})`,
    [leavesSession, ...ids],
  );
  await em.execute(`update verifications set report = '{"sentences": []}' where inference_id in (${given})`, [
    ...ids,
  ]);
  await em.execute(`delete from inference_vectors where inference_id in (${given})`, [...ids]);
  await em.execute(`delete from training_samples where inference_id in (${given})`, [...ids]);
  await em.execute(
    `insert into erased_inferences (inference_id, erasure_id) values ${ids.map(() => '(?, ?)').join(', ')}`,
    ids.flatMap((id) => [id, erasureId]),
  );
}
