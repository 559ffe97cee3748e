import { IsolationLevel } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { vectorOf } from '../../platform/database/sent-vector.ts';
import type { EventLog } from '../../platform/events/ordered-feed.ts';
import { conditions, InferenceRepository } from '../inferences/inference.repository.ts';
import { committedOf } from '../record/committed-of.ts';
import type { CommittedInference } from '../record/inference.events.ts';
import { Verification } from '../record/verification.entity.ts';
import { cursorOf } from './inference-cursor.ts';
import type { EventFilter } from './matches.ts';

const belongings = ['beamTensor', 'interventions'] as const;

/**
 * Events of inferences in commit order. Each inference was committed, and some were verified later.
 * A verification is a separate event with a number from the same sequence. Each event contains the
 * inference as it is now.
 */
export class RecordRepository implements EventLog<CommittedInference> {
  readonly #fork: () => SqlEntityManager;

  /**
   * @param fork returns a new entity manager for each read, so that no entities accumulate in
   * memory.
   */
  constructor(fork: () => SqlEntityManager) {
    this.#fork = fork;
  }

  async head(): Promise<number> {
    const [row] = await this.#fork().execute<{ head: string | number }[]>(
      `select greatest(
        (select max(seq) from asi_inferences), (select max(seq) from verifications), 0) as head`,
    );
    return Number(row?.head ?? 0);
  }

  /** Whether the event with that number exists. */
  async has(seq: number): Promise<boolean> {
    const rows = await this.#fork().execute(
      `select 1 from asi_inferences where seq = ? union all select 1 from verifications where seq = ?`,
      [seq, seq],
    );
    return rows.length > 0;
  }

  /**
   * Returns events after a number, in order: the union of both tables, each read by its own index,
   * in one snapshot. Without the snapshot, an inference and its verification could be committed
   * between the two reads, and only one of them would be returned.
   */
  after(seq: number, limit: number, filter: EventFilter = {}): Promise<CommittedInference[]> {
    const oneMoment = { isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true };
    return this.#fork().transactional(async (em) => {
      const committed = await this.#committed(em, seq, limit, filter);
      const verified = await this.#verified(em, seq, limit, filter);
      if (verified.length === 0) return committed;
      return [...committed, ...verified].sort((one, other) => one.seq - other.seq).slice(0, limit);
    }, oneMoment);
  }

  /**
   * Returns the vectors that inferences have in the spaces of the given digests, by inference id
   * and digest. Vectors that were computed later are included.
   */
  async vectors(
    ids: readonly string[],
    digests: readonly string[],
  ): Promise<Map<string, Map<string, Float32Array>>> {
    const found = new Map<string, Map<string, Float32Array>>();
    if (ids.length === 0 || digests.length === 0) return found;
    const [amongIds, amongDigests] = [ids, digests].map((values) => values.map(() => '?').join(', '));
    const rows = await this.#fork().execute<{ id: string; digest: string; vector: string }[]>(
      `select inference.id, model.digest, encode(array_send(inference.semantic_embedding), 'base64') as vector
       from asi_inferences inference join onnx_models model on model.id = inference.onnx_model_id
       where inference.id in (${amongIds}) and inference.semantic_embedding is not null
         and model.digest in (${amongDigests})
       union all
       select inference_id, model_digest, encode(array_send(vector), 'base64') from inference_vectors
       where inference_id in (${amongIds}) and model_digest in (${amongDigests})`,
      [...ids, ...digests, ...ids, ...digests],
    );
    for (const { id, digest, vector } of rows) {
      const ofInference = found.get(id) ?? new Map<string, Float32Array>();
      found.set(id, ofInference.set(digest, vectorOf(vector)));
    }
    return found;
  }

  /** Returns when the event with a number happened. Null if there is no such event. */
  async timeOf(seq: number): Promise<Date | null> {
    const [row] = await this.#fork().execute<{ at: Date | string }[]>(
      `select created_at as at from asi_inferences where seq = ?
       union all select created_at from verifications where seq = ?`,
      [seq, seq],
    );
    return row === undefined ? null : new Date(row.at);
  }

  /** Uses the query for pages. */
  async #committed(
    em: SqlEntityManager,
    seq: number,
    limit: number,
    filter: EventFilter,
  ): Promise<CommittedInference[]> {
    const request = { after: cursorOf(seq), first: limit };
    const { tellsOfFlag, happenedFrom, happenedBefore, ...given } = filter;
    // A first verdict never withdraws a flag.
    if (tellsOfFlag === true && given.hallucinationDetected === false) return [];
    const wanted = {
      ...given,
      ...(tellsOfFlag === true ? { hallucinationDetected: true } : {}),
      createdFrom: latest(happenedFrom, given.createdFrom),
      createdBefore: earliest(happenedBefore, given.createdBefore),
    };
    const { edges } = await new InferenceRepository(em).page(wanted, 'oldest', request);
    const inferences = edges.map(({ node }) => node);
    await em.populate(inferences, belongings);
    return inferences.map(committedOf);
  }

  async #verified(
    em: SqlEntityManager,
    seq: number,
    limit: number,
    filter: EventFilter,
  ): Promise<CommittedInference[]> {
    const { tellsOfFlag, happenedFrom, happenedBefore, ...given } = filter;
    const found = await em.find(
      Verification,
      {
        seq: { $gt: seq },
        ...(happenedFrom === undefined ? {} : { createdAt: { $gte: happenedFrom } }),
        ...(happenedBefore === undefined ? {} : { $and: [{ createdAt: { $lt: happenedBefore } }] }),
        inference: conditions(given),
        ...(tellsOfFlag === true
          ? { $or: [{ verdict: 'HALLUCINATED' }, { verdictBefore: 'HALLUCINATED' }] }
          : {}),
      },
      {
        orderBy: { seq: 'asc' },
        limit,
        populate: ['inference.beamTensor', 'inference.interventions'],
      },
    );
    return found.map((one) => ({
      ...committedOf(one.inference.getEntity()),
      seq: one.seq,
      verdictBefore: one.verdictBefore,
      happenedAt: one.createdAt.toISOString(),
    }));
  }
}

function latest(one: Date | undefined, other: Date | null | undefined): Date | null {
  return one === undefined || (other != null && other > one) ? (other ?? null) : one;
}

function earliest(one: Date | undefined, other: Date | null | undefined): Date | null {
  return one === undefined || (other != null && other < one) ? (other ?? null) : one;
}
