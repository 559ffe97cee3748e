import { z } from 'zod';
import { withTimeout } from '../../platform/concurrency/with-timeout.ts';
import { type DeliveryInput, deliverLatest, deliverySchema } from '../../platform/events/delivery.ts';
import type { LiveSource, Past, ResumePoint } from '../../platform/events/live-source.ts';
import { polledSource } from '../../platform/events/polled-source.ts';
import { resumePointOfCursor } from '../../platform/events/resumption.ts';
import { validated } from '../../platform/validation.ts';
import { cursorList, cursorOf } from '../updates/inference-cursor.ts';
import type { RecordRepository } from '../updates/record.repository.ts';
import { PlaceUnknownError } from './metrics.errors.ts';

/** Minimum and maximum time between two readings of the live figures, in milliseconds. */
const everySchema = z.int().min(250, 'expects 250 to 60000').max(60_000, 'expects 250 to 60000');
const updatesSchema = z.object({ everyMs: everySchema });

/**
 * Timeout for reading the cursor of the figures, in milliseconds. After that, they are sent without
 * it.
 */
const placePatienceMs = 1000;
/**
 * Time in milliseconds after which an unanswered query is sent again, because its connection may be
 * dead.
 */
const forgottenMs = 10_000;

/** A moment at which the live figures are read. */
export interface FiguresReading {
  readonly at: Date;
  /**
   * Milliseconds since the process started. It rises from reading to reading, even if the clock is
   * changed.
   */
  readonly moment: number;
  /**
   * Sequence number of the newest inference or verification, 0 if there is none; or the reason why
   * it could not be read.
   */
  readonly head: PromiseSettledResult<number>;
}

/**
 * Returns the cursor of the audit trail at the reading.
 * @throws the error that prevented reading it.
 */
export function cursorOfReading({ head }: FiguresReading): string {
  if (head.status === 'rejected') throw head.reason;
  return cursorOf(head.value);
}

/** Streams of the live figures. */
export class MetricsUpdateService {
  readonly #record: Pick<RecordRepository, 'head' | 'has'>;
  readonly #now: () => number;
  /**
   * The query in progress. All readings share it. Otherwise a database that does not respond would
   * receive another query with every reading.
   */
  #newest: { readonly head: Promise<number>; readonly askedAt: number } | undefined;

  /** @param now milliseconds since 1970. */
  constructor(record: Pick<RecordRepository, 'head' | 'has'>, now: () => number = Date.now) {
    this.#record = record;
    this.#now = now;
  }

  /**
   * Streams moments at which the live figures are to be read: immediately, and then at regular
   * intervals. After a cursor, the first comes immediately only if an inference or a verification
   * was recorded since.
   * @throws InvalidInputError, CursorExpiredError
   */
  async updates(request: {
    readonly everyMs: number;
    /** Cursor of the last update that the subscriber has. */
    readonly after?: string | null | undefined;
    readonly delivery?: DeliveryInput | null | undefined;
  }): Promise<LiveSource<FiguresReading>> {
    const { everyMs } = validated(updatesSchema, { everyMs: request.everyMs }, '');
    const delivery =
      request.delivery == null ? deliverLatest : validated(deliverySchema, request.delivery, 'delivery');
    const after = await resumePointOfCursor(cursorList, request.after, (seq) => this.#record.has(seq));
    const past = after === null ? null : this.#newsSince(after);
    return polledSource({
      read: () => this.#read(),
      resumePointOf: placeOf,
      intervalMs: everyMs,
      delivery,
      past,
    });
  }

  #newsSince({ position, cursor }: ResumePoint): Past<FiguresReading> {
    const read = () => this.#read();
    return {
      from: { position: 0, cursor },
      read: async function* () {
        const reading = await read();
        if (reading.head.status === 'rejected' || reading.head.value > position) yield reading;
      },
    };
  }

  #head(now: number): Promise<number> {
    if (this.#newest !== undefined && now - this.#newest.askedAt < forgottenMs) return this.#newest.head;
    const asked = { head: this.#record.head(), askedAt: now };
    const forget = () => {
      if (this.#newest === asked) this.#newest = undefined;
    };
    asked.head.then(forget, forget);
    this.#newest = asked;
    return asked.head;
  }

  async #read(): Promise<FiguresReading> {
    const moment = performance.now();
    const at = new Date(this.#now());
    const [head] = await Promise.allSettled([
      withTimeout(this.#head(moment), placePatienceMs, () => new PlaceUnknownError()),
    ]);
    return { at, moment, head };
  }
}

function placeOf({ moment, head }: FiguresReading): ResumePoint | null {
  return head.status === 'fulfilled' ? { position: moment, cursor: cursorOf(head.value) } : null;
}
