import { type DeliveryInput, deliverySchema } from '../../platform/events/delivery.ts';
import { type LiveSource, type ResumePoint, resumePointAt } from '../../platform/events/live-source.ts';
import type { OrderedFeed } from '../../platform/events/ordered-feed.ts';
import { matching, replayableSource } from '../../platform/events/replayable-source.ts';
import { resumePointFor } from '../../platform/events/resumption.ts';
import { validated } from '../../platform/validation.ts';
import type { ModelChange } from './storage/model.events.ts';
import type { ModelChangeRepository } from './storage/model-change.repository.ts';
import { cursorList, cursorOf } from './storage/model-cursor.ts';
import {
  type ModelUpdateFilter,
  type ModelUpdateFilterInput,
  modelUpdateFilterSchema,
} from './storage/model-update.input.ts';

export interface ModelUpdateServiceDependencies {
  readonly feed: OrderedFeed<ModelChange>;
  readonly record: Pick<ModelChangeRepository, 'after' | 'has'>;
}

/** Streams of model changes, live and from the past. */
export class ModelUpdateService {
  readonly #dependencies: ModelUpdateServiceDependencies;

  constructor(dependencies: ModelUpdateServiceDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Streams every change after its commit, no matter which server or command made it.
   * @throws InvalidInputError, CursorExpiredError
   */
  async updates(request: {
    readonly filter?: ModelUpdateFilterInput | null | undefined;
    /** Cursor of the last update that the subscriber has. */
    readonly after?: string | null | undefined;
    readonly delivery?: DeliveryInput | null | undefined;
  }): Promise<LiveSource<ModelChange>> {
    const { feed, record } = this.#dependencies;
    const filter = validated(modelUpdateFilterSchema, request.filter ?? {}, 'filter');
    const delivery = validated(deliverySchema, request.delivery ?? {}, 'delivery');
    return replayableSource({
      selection: { after: (seq, limit) => record.after(seq, limit, filter), resumePointOf: placeOf },
      listen: (listener) => feed.listen(matching((one) => matches(filter, one), listener)),
      current: () => resumePointAt(feed.position, cursorOf),
      delivery,
      after: await resumePointFor(cursorList, request.after, delivery, (seq) => record.has(seq)),
    });
  }
}

function matches({ model, changes }: ModelUpdateFilter, one: ModelChange): boolean {
  return (model == null || model === one.name) && (changes == null || changes.includes(one.change));
}

function placeOf({ seq }: ModelChange): ResumePoint {
  return { position: seq, cursor: cursorOf(seq) };
}
