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

/** Shortest and longest time between two readings of the live figures, in milliseconds. */
const everySchema = z.int().min(250, 'expects 250 to 60000').max(60_000, 'expects 250 to 60000');
const updatesSchema = z.object({ everyMs: everySchema });

/** Longest wait for the place of figures, in milliseconds: they come without it then. */
const placePatienceMs = 1000;
/** A question that was not answered for so long, in milliseconds, is asked again: its connection may be dead. */
const forgottenMs = 10_000;

/** A moment at which the live figures are read. */
export interface FiguresReading {
  readonly at: Date;
  /** Milliseconds since the process began: rises from reading to reading, whatever the clock does. */
  readonly moment: number;
  /** Number of the newest inference or second look, 0 when there is none; or why it could not be read. */
  readonly head: PromiseSettledResult<number>;
}

/** How far the audit trail had come. @throws what kept it from being read. */
export function cursorOfReading({ head }: FiguresReading): string {
  if (head.status === 'rejected') throw head.reason;
  return cursorOf(head.value);
}

/** The live figures as they change. */
export class MetricsUpdateService {
  readonly #record: Pick<RecordRepository, 'head' | 'has'>;
  readonly #now: () => number;
  /** Under way: a database that hangs is not asked with every reading. */
  #newest: { readonly head: Promise<number>; readonly askedAt: number } | undefined;

  /** @param now milliseconds since 1970. */
  constructor(record: Pick<RecordRepository, 'head' | 'has'>, now: () => number = Date.now) {
    this.#record = record;
    this.#now = now;
  }

  /**
   * Moments at which the live figures are to be read: at once, and then regularly. After a cursor the first comes at once only if an inference or a second look
   * was recorded since. @throws InvalidInputError, CursorExpiredError
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
