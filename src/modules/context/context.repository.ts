import type { FilterQuery } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { z } from 'zod';
import { findPage, type Ordering, type Page, type PageRequest } from '../../platform/database/page.ts';
import { ContextMetrics } from './context.entity.ts';

export interface ContextFilter {
  readonly inferenceId?: string | null | undefined;
  readonly minRetention?: number | null | undefined;
}

const newest: Ordering<ContextMetrics> = { by: [{ id: 'desc' }], cursor: z.tuple([z.int()]) };

/** Every query about context preservation. */
export class ContextRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  findMany(ids: readonly number[]): Promise<ContextMetrics[]> {
    return this.#em.find(ContextMetrics, { id: { $in: [...ids] } });
  }

  page(filter: ContextFilter, request: PageRequest): Promise<Page<ContextMetrics>> {
    const where: FilterQuery<ContextMetrics> = {
      ...(filter.inferenceId == null ? {} : { inference: filter.inferenceId }),
      ...(filter.minRetention == null ? {} : { retentionRate: { $gte: filter.minRetention } }),
    };
    return findPage(this.#em, ContextMetrics, where, newest, request);
  }
}
