import type { FilterQuery } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import type { EventLog } from '../../../platform/events/ordered-feed.ts';
import type { ModelChange } from './model.events.ts';
import { ModelChangeRecord } from './model-change.entity.ts';
import type { ModelUpdateFilter } from './model-update.input.ts';

/** Changes of models in the order of their commit. Their numbers are given under the lock that numbers inferences. */
export class ModelChangeRepository implements EventLog<ModelChange> {
  readonly #fork: () => SqlEntityManager;

  /** @param fork gives a fresh entity manager for each reading: what was told need not be remembered. */
  constructor(fork: () => SqlEntityManager) {
    this.#fork = fork;
  }

  async head(): Promise<number> {
    const [row] = await this.#fork().execute<{ head: string | number }[]>(
      'select coalesce(max(seq), 0) as head from asi_model_changes',
    );
    return Number(row?.head ?? 0);
  }

  /** Whether the change of that number is there. */
  async has(seq: number): Promise<boolean> {
    return (await this.#fork().count(ModelChangeRecord, { seq })) > 0;
  }

  async after(
    seq: number,
    limit: number,
    { model, changes }: ModelUpdateFilter = {},
  ): Promise<ModelChange[]> {
    const where: FilterQuery<ModelChangeRecord> = {
      seq: { $gt: seq },
      ...(model == null ? {} : { modelName: model }),
      ...(changes == null ? {} : { change: { $in: [...changes] } }),
    };
    const found = await this.#fork().find(ModelChangeRecord, where, { orderBy: { seq: 'asc' }, limit });
    return found.map(changeOf);
  }
}

/** A change of the record as an event tells of it. */
export function changeOf({ seq, change, modelId, modelName, createdAt }: ModelChangeRecord): ModelChange {
  return { seq, change, modelId, name: modelName, origin: null, at: createdAt.toISOString() };
}
