import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { CommitQueueClosedError, CommitQueueFullError, GroupCommit } from '../../platform/database/group-commit.ts';
import { ConflictError, OverloadedError } from '../../platform/errors.ts';
import { BeamTensor } from '../beams/beam.entity.ts';
import { archetypeOf } from '../beams/positions.ts';
import { SacredIntervention } from '../interventions/intervention.entity.ts';
import { flowBetween, onCycle } from '../vortex/vortex-flow.ts';
import { type Audience, announce } from './announcement.ts';
import type { InferenceDraft } from './draft.ts';
import { Inference } from './inference.entity.ts';
import type { CommittedInference } from './inference.events.ts';

/** Drafts that are stored together or not at all. */
type DraftBatch = readonly InferenceDraft[];

/** Batches in one commit, and batches that may wait for one. */
const groupLimits = { maximumGroup: 64, maximumWaiting: 4096 };

/** When to try again while this process is leaving, in milliseconds. */
const restartMs = 1000;

/** The audit trail's one writer in this process: batches that arrive while a commit is under way share the next one. */
export class InferenceLog {
  readonly #commits: GroupCommit<DraftBatch, CommittedInference[]>;

  /** @param fork gives a fresh entity manager for each commit. */
  constructor(fork: () => SqlEntityManager, audience: Audience) {
    this.#commits = new GroupCommit({ ...groupLimits, commit: (batches) => commitGroup(fork(), audience, batches) });
  }

  /**
   * Stores the drafts, all or none, in the order given; resolves after the commit, once the live figures and the streams were told.
   * @throws OverloadedError (too much is waiting), ConflictError (an id is taken).
   */
  async append(drafts: DraftBatch): Promise<CommittedInference[]> {
    try {
      return await this.#commits.submit(drafts);
    } catch (error) {
      if (error instanceof CommitQueueFullError) throw new OverloadedError(error.retryAfterMs);
      if (error instanceof CommitQueueClosedError) throw new OverloadedError(restartMs);
      if (error instanceof UniqueConstraintViolationException) {
        throw new ConflictError('An inference with this id is stored already.');
      }
      throw error;
    }
  }

  /** Takes nothing more, and settles once what it has is settled. */
  close(): Promise<void> {
    return this.#commits.close();
  }
}

async function commitGroup(
  em: SqlEntityManager,
  audience: Audience,
  batches: readonly DraftBatch[],
): Promise<CommittedInference[][]> {
  const committed = await commitInferences(em, batches.flat());
  await announce(audience, committed);
  let taken = 0;
  return batches.map((batch) => {
    taken += batch.length;
    return committed.slice(taken - batch.length, taken);
  });
}

/**
 * Writes a group of inferences, their tensors and interventions in one transaction of a constant number of statements. Sequence numbers are
 * taken under the log's lock, so they become visible in order; so do the steps of a session.
 */
export function commitInferences(
  em: SqlEntityManager,
  drafts: readonly InferenceDraft[],
): Promise<CommittedInference[]> {
  return em.transactional(async (transaction) => {
    const sequence = await takeSequenceNumbers(transaction, drafts.length);
    const createdAt = new Date();
    const lastOnCycle = await lastCyclePositions(transaction, drafts);
    const committed = drafts.map((draft, index): CommittedInference => {
      const seq = sequence[index];
      if (seq === undefined) throw new RangeError('The log gave fewer sequence numbers than were asked for.');
      const vortexFlow =
        draft.sessionId === null
          ? 'none'
          : flowBetween(lastOnCycle.get(draft.sessionId) ?? null, draft.fluxPosition);
      if (draft.sessionId !== null && onCycle(draft.fluxPosition))
        lastOnCycle.set(draft.sessionId, draft.fluxPosition);
      return { ...publicPart(draft), seq, vortexFlow, interventions: [], createdAt: createdAt.toISOString() };
    });
    await insertBeams(transaction, drafts, createdAt);
    await insertInferences(transaction, drafts, committed, createdAt);
    return insertInterventions(transaction, drafts, committed, createdAt);
  });
}

function publicPart(draft: InferenceDraft) {
  const { embedding: _embedding, intervention: _intervention, ...rest } = draft;
  return {
    ...rest,
    beam: draft.beam && { ...draft.beam, digits: [...draft.beam.digits] },
    archetype: archetypeOf(draft.fluxPosition),
  };
}

/** The lock comes first: the numbers are counted off row by row, and there is no row before the lock is held. */
async function takeSequenceNumbers(em: SqlEntityManager, count: number): Promise<number[]> {
  const rows = await em.execute<{ seq: string | number }[]>(
    `with locked as materialized (select lock_asi_inferences())
     select nextval('asi_inferences_seq_seq') as seq from locked, generate_series(1, ?)`,
    [count],
  );
  return rows.map((row) => Number(row.seq));
}

async function lastCyclePositions(
  em: SqlEntityManager,
  drafts: readonly InferenceDraft[],
): Promise<Map<string, number>> {
  const sessions = [...new Set(drafts.flatMap((draft) => draft.sessionId ?? []))];
  if (sessions.length === 0) return new Map();
  const rows = await em.execute<{ session_id: string; flux_position: number }[]>(
    `select distinct on (session_id) session_id, flux_position from asi_inferences
     where session_id in (${sessions.map(() => '?').join(', ')}) and flux_position in (1, 2, 4, 8, 7, 5)
     order by session_id, seq desc`,
    sessions,
  );
  return new Map(rows.map((row) => [row.session_id, row.flux_position]));
}

async function insertBeams(
  em: SqlEntityManager,
  drafts: readonly InferenceDraft[],
  createdAt: Date,
): Promise<void> {
  const rows = drafts.flatMap(({ beam }) =>
    beam === null ? [] : [{ ...beam, digits: [...beam.digits], createdAt }],
  );
  if (rows.length > 0) await em.insertMany(BeamTensor, rows);
}

async function insertInferences(
  em: SqlEntityManager,
  drafts: readonly InferenceDraft[],
  committed: readonly CommittedInference[],
  createdAt: Date,
): Promise<void> {
  const rows = committed.map(
    ({ modelId, beam, interventions: _interventions, archetype, ...rest }, index) => ({
      ...rest,
      archetype,
      beamTensor: beam?.id ?? null,
      model: modelId,
      semanticEmbedding: embeddingOf(drafts[index]),
      evidenceReport: null,
      hallucinationDetected: rest.verdict === 'HALLUCINATED',
      vortexIntervention: drafts[index]?.intervention != null,
      createdAt,
    }),
  );
  await em.insertMany(Inference, rows);
}

function embeddingOf(draft: InferenceDraft | undefined): number[] | null {
  return draft?.embedding == null ? null : Array.from(draft.embedding);
}

async function insertInterventions(
  em: SqlEntityManager,
  drafts: readonly InferenceDraft[],
  committed: readonly CommittedInference[],
  createdAt: Date,
): Promise<CommittedInference[]> {
  const fired = drafts.flatMap(({ id, intervention }) =>
    intervention === null ? [] : [{ id, intervention }],
  );
  if (fired.length === 0) return [...committed];
  const ids = await em.insertMany(
    SacredIntervention,
    fired.map(({ id, intervention: { type, ...rest } }) => ({
      ...rest,
      inference: id,
      interventionType: type,
      createdAt,
    })),
  );
  const byInference = new Map(
    fired.map(({ id, intervention: { type, ...rest } }, index) => [
      id,
      { id: Number(ids[index]), ...rest, interventionType: type, createdAt: createdAt.toISOString() },
    ]),
  );
  return committed.map((inference) => {
    const intervention = byInference.get(inference.id);
    return intervention === undefined ? inference : { ...inference, interventions: [intervention] };
  });
}
