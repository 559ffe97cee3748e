import { type DeliveryInput, deliverySchema } from '../../platform/events/delivery.ts';
import { type LiveSource, type ResumePoint, resumePointAt } from '../../platform/events/live-source.ts';
import type { OrderedFeed } from '../../platform/events/ordered-feed.ts';
import { type EventSelection, matching, replayableSource } from '../../platform/events/replayable-source.ts';
import { resumePointFor } from '../../platform/events/resumption.ts';
import { validated } from '../../platform/validation.ts';
import { type InferenceFilterInput, inferenceFilterSchema } from '../inferences/inference.input.ts';
import type { CommittedInference } from '../record/inference.events.ts';
import { cursorList, cursorOf } from './inference-cursor.ts';
import { type EventFilter, matches } from './matches.ts';
import type { NearText } from './near-text.ts';
import {
  type InferenceUpdate,
  type NearInput,
  type NearnessDependencies,
  nearOf,
  readNearness,
} from './nearness.ts';
import type { RecordRepository } from './record.repository.ts';
import { type ReplayInput, replaySchema, replaySource, within } from './replay.ts';
import type { SemanticFeed } from './semantic-feed.ts';

export interface UpdateServiceDependencies extends NearnessDependencies {
  readonly feed: OrderedFeed<CommittedInference>;
  readonly semantic: SemanticFeed;
  readonly record: RecordRepository;
}

/** Conditions that an update must meet. All of them apply. */
export interface UpdateFilterInput extends InferenceFilterInput {
  readonly near?: NearInput | null | undefined;
}

/** The updates that a subscriber requests, and how they are delivered. */
export interface UpdatesRequest {
  readonly filter?: UpdateFilterInput | null | undefined;
  /** Cursor of the last update that the subscriber has. */
  readonly after?: string | null | undefined;
  readonly delivery?: DeliveryInput | null | undefined;
}

/** Streams of events of inferences, live and from the past. */
export class UpdateService {
  readonly #dependencies: UpdateServiceDependencies;

  constructor(dependencies: UpdateServiceDependencies) {
    this.#dependencies = dependencies;
  }

  /** Discards updates that wait to be sent, because some were erased. */
  forget(): void {
    this.#dependencies.feed.forget();
    this.#dependencies.semantic.forget();
  }

  /**
   * Streams every inference after its commit, no matter which server committed it, in the order of
   * the audit trail.
   * @throws InvalidInputError, CursorExpiredError; with a `near` filter, also what embedding its
   * text throws.
   */
  updates(request: UpdatesRequest): Promise<LiveSource<InferenceUpdate>> {
    return this.#updates(request, {});
  }

  /**
   * Does the same for inferences that are flagged, and for inferences whose provisional flag the
   * verification withdraws.
   */
  hallucinations(request: UpdatesRequest): Promise<LiveSource<InferenceUpdate>> {
    return this.#updates(request, { tellsOfFlag: true });
  }

  /**
   * Replays past events of inferences, at the original intervals divided by the speed. It
   * completes after the last event.
   * @throws InvalidInputError; with a `near` filter, also what embedding its text throws.
   */
  async replay(
    input: ReplayInput,
    filter: UpdateFilterInput | null | undefined,
  ): Promise<LiveSource<InferenceUpdate>> {
    const range = validated(replaySchema, input, '');
    const conditions = validated(inferenceFilterSchema, filter ?? {}, 'filter');
    const near = await this.#nearness(filter, range.from);
    return replaySource(this.#wanted({ ...conditions, ...within(range) }, near), range);
  }

  async #updates(
    { filter, after, delivery }: UpdatesRequest,
    also: Pick<EventFilter, 'tellsOfFlag'>,
  ): Promise<LiveSource<InferenceUpdate>> {
    const { feed, semantic, record } = this.#dependencies;
    const conditions = { ...validated(inferenceFilterSchema, filter ?? {}, 'filter'), ...also };
    const how = validated(deliverySchema, delivery ?? {}, 'delivery');
    const from = await resumePointFor(cursorList, after, how, (seq) => record.has(seq));
    const since = from === null ? null : ((await record.timeOf(from.position)) ?? new Date(0));
    const near = await this.#nearness(filter, since);
    return replayableSource<InferenceUpdate>({
      selection: this.#wanted(conditions, near),
      listen: (listener) => {
        const wanting = matching((inference) => matches(conditions, inference), listener);
        return near === null ? feed.listen(wanting) : semantic.listen(near, wanting);
      },
      current: () => resumePointAt(feed.position, cursorOf),
      delivery: how,
      // The default model may have changed by the time a subscriber joins or resumes.
      ...(near === null ? {} : { variant: near.spaces.map(({ digest }) => digest).join(' ') }),
      after: from,
    });
  }

  /** @param since the time from which events are compared. Null for live events only. */
  #nearness(filter: UpdateFilterInput | null | undefined, since: Date | null): Promise<NearText | null> {
    return filter?.near == null
      ? Promise.resolve(null)
      : readNearness(this.#dependencies, filter.near, filter.modelId, since);
  }

  #wanted(conditions: EventFilter, near: NearText | null): EventSelection<InferenceUpdate> {
    const { record } = this.#dependencies;
    return {
      after: (seq, limit) => record.after(seq, limit, conditions),
      resumePointOf: placeOf,
      ...(near === null
        ? {}
        : {
            choose: async (page) => {
              await near.refresh();
              return nearOf(near, page, (ids, digests) => record.vectors(ids, digests));
            },
          }),
    };
  }
}

function placeOf({ seq }: CommittedInference): ResumePoint {
  return { position: seq, cursor: cursorOf(seq) };
}
