import { type DeliveryInput, deliverySchema } from '../../platform/events/delivery.ts';
import { type LiveSource, type ResumePoint, resumePointAt } from '../../platform/events/live-source.ts';
import type { OrderedFeed } from '../../platform/events/ordered-feed.ts';
import { matching, replayableSource } from '../../platform/events/replayable-source.ts';
import { resumePointFor } from '../../platform/events/resumption.ts';
import { validated } from '../../platform/validation.ts';
import type { RecordedIntervention } from '../record/intervention.events.ts';
import {
  type InterventionFilter,
  type InterventionFilterInput,
  interventionFilterSchema,
} from './intervention.input.ts';
import { cursorList, cursorOf } from './intervention-cursor.ts';
import type { InterventionRecordRepository } from './intervention-record.repository.ts';

export interface InterventionUpdateServiceDependencies {
  readonly feed: OrderedFeed<RecordedIntervention>;
  readonly record: Pick<InterventionRecordRepository, 'after' | 'has'>;
}

/** Streams of interventions, live and from the past. */
export class InterventionUpdateService {
  readonly #dependencies: InterventionUpdateServiceDependencies;

  constructor(dependencies: InterventionUpdateServiceDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Streams every intervention after its commit, no matter which server stored it.
   * @throws InvalidInputError, CursorExpiredError
   */
  async updates(request: {
    readonly filter?: InterventionFilterInput | null | undefined;
    /** Cursor of the last update that the subscriber has. */
    readonly after?: string | null | undefined;
    readonly delivery?: DeliveryInput | null | undefined;
  }): Promise<LiveSource<RecordedIntervention>> {
    const { feed, record } = this.#dependencies;
    const filter = validated(interventionFilterSchema, request.filter ?? {}, 'filter');
    const delivery = validated(deliverySchema, request.delivery ?? {}, 'delivery');
    return replayableSource({
      selection: { after: (id, limit) => record.after(id, limit, filter), resumePointOf: placeOf },
      listen: (listener) => feed.listen(matching((one) => matches(filter, one), listener)),
      current: () => resumePointAt(feed.position, cursorOf),
      delivery,
      after: await resumePointFor(cursorList, request.after, delivery, (id) => record.has(id)),
    });
  }
}

function matches(
  { inferenceId, positions, interventionTypes }: InterventionFilter,
  one: RecordedIntervention,
): boolean {
  return (
    (inferenceId == null || inferenceId === one.inferenceId) &&
    (positions == null || positions.includes(one.position)) &&
    (interventionTypes == null || interventionTypes.includes(one.interventionType))
  );
}

function placeOf({ id }: RecordedIntervention): ResumePoint {
  return { position: id, cursor: cursorOf(id) };
}
