import type { ExecutionResult } from 'graphql';
import type { ResumePoint } from '../../platform/events/live-source.ts';

/** The result for one event, as text for all subscribers of the operation. */
export class Payload {
  /** Cursor of the event; null if the event has none. */
  readonly resumePoint: ResumePoint | null;
  /** JSON. */
  readonly json: Buffer;
  #eventStreamMessage: Buffer | undefined;

  constructor(result: ExecutionResult, resumePoint: ResumePoint | null) {
    this.resumePoint = resumePoint;
    this.json = Buffer.from(JSON.stringify(result));
  }

  /** The same result as a server-sent event. */
  get eventStreamMessage(): Buffer {
    this.#eventStreamMessage ??= Buffer.concat([nextStart, this.json, nextEnd]);
    return this.#eventStreamMessage;
  }
}

const nextStart = Buffer.from('event: next\ndata: ');
const nextEnd = Buffer.from('\n\n');
