import type { SqlEntityManager } from '@mikro-orm/sql';
import { flowBetween, onCycle } from '../../domain/vortex-flow.ts';
import { inTransaction } from '../../platform/database/in-transaction.ts';
import { takenAmong } from '../idempotency/idempotency-key.repository.ts';
import { pick, valuesOf } from './column.ts';
import type { DraftBatch, InferenceDraft } from './draft.ts';
import { draftedColumns } from './drafted-columns.ts';
import type { CommittedInference } from './inference.events.ts';
import { derivedColumns } from './inference-columns.ts';
import { insertInferences, type NumberedInference } from './insert-inferences.ts';
import { type Places, takePlaces } from './sequence-numbers.ts';

/**
 * A committed batch. Null if another call with its idempotency key was stored first, and nothing of
 * the batch was stored.
 */
export type CommittedBatch = CommittedInference[] | null;

/**
 * Writes a group of batches with their tensors and interventions, in one transaction with a
 * constant number of statements. Sequence numbers are taken under the lock of the audit trail, so
 * they become visible in order. The same applies to the steps of a session.
 */
export function commitInferences(
  em: SqlEntityManager,
  batches: readonly DraftBatch[],
): Promise<CommittedBatch[]> {
  // Commits run one at a time and do not queue with other work that waits for the lock.
  return inTransaction(em, 'nothing', async (transaction) => {
    const count = batches.reduce((sum, { drafts }) => sum + drafts.length, 0);
    const places = await takePlaces(transaction, count);
    const isFree = await freeKeys(transaction, batches);
    const fresh = batches.filter(isFree);
    const drafts = fresh.flatMap((batch) => batch.drafts);
    const numbered = await numberedInferences(transaction, drafts, places);
    const calls = fresh.flatMap(({ call, drafts: own }) =>
      call === null ? [] : [{ ...call, ids: own.map(({ id }) => id) }],
    );
    const stored = await insertInferences(transaction, numbered, calls);
    let taken = 0;
    return batches.map((batch) => {
      if (!isFree(batch)) return null;
      taken += batch.drafts.length;
      return stored.slice(taken - batch.drafts.length, taken);
    });
  });
}

/**
 * Determines which batches have a free key, or no key. If several batches have the same key, it
 * counts as free only for the first. This runs under the lock of the audit trail, so that no other
 * commit of inferences takes a key.
 */
async function freeKeys(
  em: SqlEntityManager,
  batches: readonly DraftBatch[],
): Promise<(batch: DraftBatch) => boolean> {
  const holders = new Map<string, DraftBatch>();
  for (const batch of batches) {
    if (batch.call !== null && !holders.has(batch.call.key)) holders.set(batch.call.key, batch);
  }
  for (const key of await takenAmong(em, [...holders.keys()])) holders.delete(key);
  return (batch) => batch.call === null || holders.get(batch.call.key) === batch;
}

async function numberedInferences(
  em: SqlEntityManager,
  drafts: readonly InferenceDraft[],
  { sequence, at }: Places,
): Promise<NumberedInference[]> {
  const now = at.toISOString();
  const lastOnCycle = await lastCyclePositions(em, drafts);
  return drafts.map((draft, index) => {
    const seq = sequence[index];
    if (seq === undefined)
      throw new RangeError('The database returned fewer sequence numbers than requested.');
    const vortexFlow =
      draft.sessionId === null
        ? 'none'
        : flowBetween(lastOnCycle.get(draft.sessionId) ?? null, draft.fluxPosition);
    if (draft.sessionId !== null && onCycle(draft.fluxPosition))
      lastOnCycle.set(draft.sessionId, draft.fluxPosition);
    const inference: CommittedInference = {
      ...pick(draft, draftedColumns),
      ...valuesOf(derivedColumns, { ...draft, vortexFlow }),
      id: draft.id,
      seq,
      modelId: draft.modelId,
      beam: draft.beam && { ...draft.beam, digits: [...draft.beam.digits] },
      verdictBefore: null,
      interventions: [],
      createdAt: now,
      happenedAt: now,
    };
    return { draft, inference };
  });
}

async function lastCyclePositions(
  em: SqlEntityManager,
  drafts: readonly InferenceDraft[],
): Promise<Map<string, number>> {
  const sessions = [...new Set(drafts.flatMap((draft) => draft.sessionId ?? []))];
  if (sessions.length === 0) return new Map();
  const rows = await em.execute<{ session_id: string; flux_position: number }[]>(
    `select session.id as session_id, last.flux_position
     from (values ${sessions.map(() => '(?)').join(', ')}) as session (id)
     cross join lateral (
       select flux_position from asi_inferences
       where session_id = session.id and flux_position in (1, 2, 4, 8, 7, 5)
       order by seq desc limit 1
     ) as last`,
    sessions,
  );
  return new Map(rows.map((row) => [row.session_id, row.flux_position]));
}
