import type { SqlEntityManager } from '@mikro-orm/sql';
import type { EventLog } from '../../platform/events/ordered-feed.ts';
import { SacredIntervention } from '../record/intervention.entity.ts';
import type { RecordedIntervention } from '../record/intervention.events.ts';
import { interventionPartOf } from '../record/intervention-part-of.ts';
import type { InterventionFilter } from './intervention.input.ts';
import { conditions } from './intervention.repository.ts';

/**
 * Interventions in commit order. Their row numbers are assigned under the lock that numbers
 * inferences.
 */
export class InterventionRecordRepository implements EventLog<RecordedIntervention> {
  readonly #fork: () => SqlEntityManager;

  /**
   * @param fork returns a new entity manager for each read, so that no entities accumulate in
   * memory.
   */
  constructor(fork: () => SqlEntityManager) {
    this.#fork = fork;
  }

  async head(): Promise<number> {
    const [row] = await this.#fork().execute<{ head: number }[]>(
      'select coalesce(max(id), 0) as head from sacred_interventions',
    );
    return row?.head ?? 0;
  }

  async has(id: number): Promise<boolean> {
    return (await this.#fork().count(SacredIntervention, { id })) > 0;
  }

  async after(id: number, limit: number, filter: InterventionFilter = {}): Promise<RecordedIntervention[]> {
    const found = await this.#fork().find(
      SacredIntervention,
      { $and: [{ id: { $gt: id } }, conditions(filter)] },
      { orderBy: { id: 'asc' }, limit },
    );
    return found.map(recordedOf);
  }
}

/** Returns an intervention in the form of its event. */
export function recordedOf(intervention: SacredIntervention): RecordedIntervention {
  return { ...interventionPartOf(intervention), inferenceId: intervention.inference.id };
}
