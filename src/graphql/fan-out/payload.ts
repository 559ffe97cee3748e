import type { ExecutionResult } from 'graphql';
import type { ResumePoint } from '../../platform/events/live-source.ts';

/** The result for one event, as text that every subscriber of the operation is sent. */
export class Payload {
  /** Null when its event has no place in a record. */
  readonly place: ResumePoint | null;
  /** JSON. */
  readonly json: Buffer;
  #eventStreamMessage: Buffer | undefined;

  constructor(result: ExecutionResult, place: ResumePoint | null) {
    this.place = place;
    this.json = Buffer.from(JSON.stringify(result));
  }

  /** The same as a message of an event stream. */
  get eventStreamMessage(): Buffer {
    this.#eventStreamMessage ??= Buffer.concat([nextStart, this.json, nextEnd]);
    return this.#eventStreamMessage;
  }
}

const nextStart = Buffer.from('event: next\ndata: ');
const nextEnd = Buffer.from('\n\n');
