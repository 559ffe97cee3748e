import type { FilterQuery } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import type { EventLog } from '../../../platform/events/ordered-feed.ts';
import type { ModelChange } from './model.events.ts';
import { ModelChangeRecord } from './model-change.entity.ts';
import type { ModelUpdateFilter } from './model-update.input.ts';

/**
 * Changes of models in commit order. Their numbers are assigned under the lock that numbers
 * inferences.
 */
export class ModelChangeRepository implements EventLog<ModelChange> {
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
      'select coalesce(max(seq), 0) as head from asi_model_changes',
    );
    return Number(row?.head ?? 0);
  }

  /** Whether the change with that number exists. */
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

/** Returns a recorded change in the form of its event. */
export function changeOf({ seq, change, modelId, modelName, createdAt }: ModelChangeRecord): ModelChange {
  return { seq, change, modelId, name: modelName, origin: null, at: createdAt.toISOString() };
}
