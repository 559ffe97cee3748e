import { type FilterQuery, LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { z } from 'zod';
import type { Intervention } from '../../domain/magnification.ts';
import { findPage, type Ordering, type Page, type PageRequest } from '../../platform/database/page.ts';
import { keepCall } from '../idempotency/idempotency-key.repository.ts';
import type { KeyedCall } from '../idempotency/keyed-call.ts';
import { Inference } from '../record/inference.entity.ts';
import { SacredIntervention } from '../record/intervention.entity.ts';
import type { RecordedIntervention } from '../record/intervention.events.ts';
import { withLockedInference } from '../record/locked-inference.ts';
import type { InterventionFilter } from './intervention.input.ts';

const newest: Ordering<SacredIntervention> = { by: [{ id: 'desc' }], cursor: z.tuple([z.int()]) };

/** All queries on interventions. */
export class InterventionRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  findMany(ids: readonly number[]): Promise<SacredIntervention[]> {
    return this.#em.find(SacredIntervention, { id: { $in: [...ids] } });
  }

  page(filter: InterventionFilter, request: PageRequest): Promise<Page<SacredIntervention>> {
    return findPage(this.#em, SacredIntervention, conditions(filter), newest, request);
  }

  /** Returns the entity of an event without a database query. */
  hydrate({ inferenceId, createdAt, ...rest }: RecordedIntervention): SacredIntervention {
    const inference = this.#em.getReference(Inference, inferenceId);
    return this.#em.merge(SacredIntervention, { ...rest, inference, createdAt: new Date(createdAt) });
  }

  /**
   * Adds an intervention to a stored inference and marks the inference. Whether the inference still
   * belongs in the archive is decided again, from the signal before the intervention. Returns null
   * if there is no such inference.
   */
  add(
    inferenceId: string,
    { type, ...intervention }: Intervention,
    isLakeWorthy: (inference: Inference) => boolean,
    call: KeyedCall | null = null,
  ): Promise<SacredIntervention | null> {
    // Row numbers become visible in ascending order, like those of inferences.
    return withLockedInference(this.#em, inferenceId, async (em) => {
      const inference = await em.findOne(
        Inference,
        { id: inferenceId },
        { lockMode: LockMode.PESSIMISTIC_WRITE },
      );
      if (inference === null) return null;
      const added = em.create(SacredIntervention, { ...intervention, interventionType: type, inference });
      inference.vortexIntervention = true;
      inference.lakeWorthy = isLakeWorthy(inference);
      await em.flush();
      await keepCall(em, call, [String(added.id)]);
      return added;
    });
  }
}

export function conditions({
  inferenceId,
  positions,
  interventionTypes,
}: InterventionFilter): FilterQuery<SacredIntervention> {
  return {
    ...(inferenceId == null ? {} : { inference: inferenceId }),
    ...(positions == null ? {} : { position: { $in: [...positions] } }),
    ...(interventionTypes == null ? {} : { interventionType: { $in: [...interventionTypes] } }),
  };
}
