import type { FilterQuery } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { z } from 'zod';
import type { FluxPosition } from '../../domain/positions.ts';
import { findPage, type Ordering, type Page, type PageRequest } from '../../platform/database/page.ts';
import { BeamTensor } from './beam.entity.ts';

interface BeamFilter {
  readonly fluxPositions?: readonly FluxPosition[] | null | undefined;
  readonly isSacred?: boolean | null | undefined;
  readonly minConfidence?: number | null | undefined;
}

const beamOrders = ['newest', 'mostConfident'] as const;
export type BeamOrder = (typeof beamOrders)[number];

const orderings: Record<BeamOrder, Ordering<BeamTensor>> = {
  newest: { by: [{ createdAt: 'desc' }, { id: 'desc' }], cursor: z.tuple([z.iso.datetime(), z.uuid()]) },
  mostConfident: {
    by: [{ confidence: 'desc' }, { id: 'desc' }],
    cursor: z.tuple([z.number().min(0).max(1), z.uuid()]),
  },
};

/** All queries on beam tensors. */
export class BeamRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  findMany(ids: readonly string[]): Promise<BeamTensor[]> {
    return this.#em.find(BeamTensor, { id: { $in: [...ids] } });
  }

  page(filter: BeamFilter, order: BeamOrder, request: PageRequest): Promise<Page<BeamTensor>> {
    const where: FilterQuery<BeamTensor> = {
      ...(filter.fluxPositions == null ? {} : { fluxPosition: { $in: [...filter.fluxPositions] } }),
      ...(filter.isSacred == null ? {} : { isSacred: filter.isSacred }),
      ...(filter.minConfidence == null ? {} : { confidence: { $gte: filter.minConfidence } }),
    };
    return findPage(this.#em, BeamTensor, where, orderings[order], request);
  }
}
