import { type FilterQuery, LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { z } from 'zod';
import { findPage, type Ordering, type Page, type PageRequest } from '../../platform/database/page.ts';
import type { SacredPosition } from '../beams/positions.ts';
import { Inference } from '../inferences/inference.entity.ts';
import { type InterventionType, SacredIntervention } from './intervention.entity.ts';
import type { Intervention } from './magnification.ts';

export interface InterventionFilter {
  readonly inferenceId?: string | null | undefined;
  readonly positions?: readonly SacredPosition[] | null | undefined;
  readonly types?: readonly InterventionType[] | null | undefined;
}

const newest: Ordering<SacredIntervention> = { by: [{ id: 'desc' }], cursor: z.tuple([z.int()]) };

/** Every query about interventions. */
export class InterventionRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  findMany(ids: readonly number[]): Promise<SacredIntervention[]> {
    return this.#em.find(SacredIntervention, { id: { $in: [...ids] } });
  }

  page(filter: InterventionFilter, request: PageRequest): Promise<Page<SacredIntervention>> {
    const where: FilterQuery<SacredIntervention> = {
      ...(filter.inferenceId == null ? {} : { inference: filter.inferenceId }),
      ...(filter.positions == null ? {} : { position: { $in: [...filter.positions] } }),
      ...(filter.types == null ? {} : { interventionType: { $in: [...filter.types] } }),
    };
    return findPage(this.#em, SacredIntervention, where, newest, request);
  }

  /**
   * Adds an intervention to a stored inference, which is marked by it. Whether the inference still belongs in the archive is decided anew, on
   * the signal before the intervention. Null when there is no such inference.
   */
  add(
    inferenceId: string,
    { type, ...intervention }: Intervention,
    isLakeWorthy: (inference: Inference) => boolean,
  ): Promise<SacredIntervention | null> {
    return this.#em.transactional(async (em) => {
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
      return added;
    });
  }
}
