import { type DeliveryInput, deliverySchema } from '../../platform/events/delivery.ts';
import type { LiveSource, Place } from '../../platform/events/live-source.ts';
import type { OrderedFeed } from '../../platform/events/ordered-feed.ts';
import { recordSource } from '../../platform/events/record-source.ts';
import { placeToResume } from '../../platform/events/resumption.ts';
import { validated } from '../../platform/validation.ts';
import type { CommittedInference } from './inference.events.ts';
import { type InferenceFilterInput, inferenceFilterSchema } from './inference.input.ts';
import { cursorOf } from './inference-cursor.ts';
import { matches } from './matches.ts';
import type { RecordRepository } from './record.repository.ts';
import { type ReplayInput, replaySchema, replaySource } from './replay.ts';

export interface UpdateServiceParts {
  readonly feed: OrderedFeed<CommittedInference>;
  readonly record: Pick<RecordRepository, 'after' | 'has' | 'head'>;
}

/** Which updates a subscriber wants, and how. */
export interface UpdatesRequest {
  readonly filter?: InferenceFilterInput | null | undefined;
  /** Cursor of the last update that the subscriber has. */
  readonly after?: string | null | undefined;
  readonly delivery?: DeliveryInput | null | undefined;
}

/** What happens to inferences, as it happens and again. */
export class UpdateService {
  readonly #parts: UpdateServiceParts;

  constructor(parts: UpdateServiceParts) {
    this.#parts = parts;
  }

  /**
   * Every inference after its commit, whichever server committed it, in the order of the record.
   * @throws InvalidInputError, CursorExpiredError.
   */
  async updates({ filter, after, delivery }: UpdatesRequest): Promise<LiveSource<CommittedInference>> {
    const wanted = validated(inferenceFilterSchema, filter ?? {}, 'filter');
    const how = validated(deliverySchema, delivery ?? {}, 'delivery');
    const place = await placeToResume(after, how, (seq) => this.#parts.record.has(seq));
    return recordSource({
      feed: this.#parts.feed,
      wanted: { after: (seq, limit) => this.#parts.record.after(seq, limit, wanted) },
      matches: (inference) => matches(wanted, inference),
      placeOf,
      delivery: how,
      after: place,
    });
  }

  /** The same for those of a verdict. */
  hallucinations({ filter, ...request }: UpdatesRequest): Promise<LiveSource<CommittedInference>> {
    return this.updates({ ...request, filter: { ...filter, hallucinationDetected: true } });
  }

  /**
   * Inferences of the past at the distances that they had, divided by the speed; complete when the last has come.
   * @throws InvalidInputError
   */
  replay(
    input: ReplayInput,
    filter: InferenceFilterInput | null | undefined,
  ): LiveSource<CommittedInference> {
    const range = validated(replaySchema, input, 'replay');
    const wanted = validated(inferenceFilterSchema, filter ?? {}, 'filter');
    return replaySource((...reading) => this.#parts.record.after(...reading), range, wanted, placeOf);
  }

  /** Cursor of the last event of the record; null when there is none. */
  async head(): Promise<string | null> {
    const seq = await this.#parts.record.head();
    return seq === 0 ? null : cursorOf(seq);
  }
}

function placeOf({ seq }: CommittedInference): Place {
  return { position: seq, cursor: cursorOf(seq) };
}
