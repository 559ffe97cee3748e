import { IsolationLevel } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import type { EventLog } from '../../platform/events/ordered-feed.ts';
import { conditions, InferenceRepository } from '../inferences/inference.repository.ts';
import { committedOf } from '../record/committed-of.ts';
import type { CommittedInference } from '../record/inference.events.ts';
import { Verification } from '../record/verification.entity.ts';
import { cursorOf } from './inference-cursor.ts';
import type { EventFilter } from './matches.ts';

const belongings = ['beamTensor', 'interventions'] as const;

/**
 * What happened to inferences, in the order of its commit: each was committed, and some were verified later, which is an event of its own with a
 * number from the same sequence. An inference is told as it is now.
 */
export class RecordRepository implements EventLog<CommittedInference> {
  readonly #fork: () => SqlEntityManager;

  /** @param fork gives a fresh entity manager for each reading: what was told need not be remembered. */
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

  /** Whether the event of that number is there. */
  async has(seq: number): Promise<boolean> {
    const rows = await this.#fork().execute(
      `select 1 from asi_inferences where seq = ? union all select 1 from verifications where seq = ?`,
      [seq, seq],
    );
    return rows.length > 0;
  }

  /**
   * Events after a number, in order: the union of both tables, each read by its own index, as they were at one moment. Between two moments an inference and
   * its verification could be committed, and the reading would hold the one without the other.
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

  /** Unit vectors by inference id; those without one are absent. */
  async vectors(ids: readonly string[]): Promise<Map<string, Float32Array>> {
    const found = await new InferenceRepository(this.#fork()).embeddings(ids);
    return new Map([...found].map(([id, vector]) => [id, Float32Array.from(vector)]));
  }

  /** By the path of the paged query. */
  async #committed(
    em: SqlEntityManager,
    seq: number,
    limit: number,
    filter: EventFilter,
  ): Promise<CommittedInference[]> {
    const request = { after: cursorOf(seq), first: limit };
    const { tellsOfFlag, happenedFrom, happenedBefore, ...given } = filter;
    // Of a first look none is withdrawn.
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
