import type { FilterQuery } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { z } from 'zod';
import type { ElpChannels } from '../../domain/elp.ts';
import type { FluxPosition } from '../../domain/positions.ts';
import { inTransaction } from '../../platform/database/in-transaction.ts';
import { findPage, type Ordering, type Page, type PageRequest } from '../../platform/database/page.ts';
import { keepCall } from '../idempotency/idempotency-key.repository.ts';
import type { KeyedCall } from '../idempotency/keyed-call.ts';
import { TrainingSample, type TrainingSource } from './training-sample.entity.ts';

interface TrainingFilter {
  readonly modelId?: string | null | undefined;
  readonly epoch?: number | null | undefined;
  readonly sources?: readonly TrainingSource[] | null | undefined;
}

interface NewTrainingSample {
  readonly id: string;
  readonly inputText: string;
  readonly expectedPosition: FluxPosition;
  readonly expectedElp: ElpChannels;
  readonly actualPosition: FluxPosition | null;
  readonly actualElp: ElpChannels | null;
  readonly loss: number | null;
  readonly epoch: number | null;
  readonly modelId: string | null;
  readonly source: TrainingSource;
}

const newest: Ordering<TrainingSample> = {
  by: [{ createdAt: 'desc' }, { id: 'desc' }],
  cursor: z.tuple([z.iso.datetime(), z.uuid()]),
};

/** All queries on training samples. */
export class TrainingRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  findMany(ids: readonly string[]): Promise<TrainingSample[]> {
    return this.#em.find(TrainingSample, { id: { $in: [...ids] } });
  }

  page(filter: TrainingFilter, request: PageRequest): Promise<Page<TrainingSample>> {
    const where: FilterQuery<TrainingSample> = {
      ...(filter.modelId == null ? {} : { model: filter.modelId }),
      ...(filter.epoch == null ? {} : { epoch: filter.epoch }),
      ...(filter.sources == null ? {} : { source: { $in: [...filter.sources] } }),
    };
    return findPage(this.#em, TrainingSample, where, newest, request);
  }

  /** Adds the samples in one transaction, all or none, and returns them in the order given. */
  async add(samples: readonly NewTrainingSample[], call: KeyedCall | null): Promise<TrainingSample[]> {
    const ids = samples.map(({ id }) => id);
    const stored = await inTransaction(this.#em, 'rows', async (em) => {
      await em.insertMany(
        TrainingSample,
        samples.map(({ modelId, ...sample }) => ({ ...sample, model: modelId, inferenceId: null })),
      );
      // Read before the commit, so that nothing is stored if reading fails.
      const rows = await em.find(TrainingSample, { id: { $in: ids } });
      await keepCall(em, call, ids);
      return rows;
    });
    const byId = new Map(stored.map((sample) => [sample.id, sample]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }
}
