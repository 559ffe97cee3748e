import { numberIn } from '../database/cursor.ts';
import { InvalidInputError } from '../errors.ts';
import type { Delivery } from './delivery.ts';
import type { ResumePoint } from './live-source.ts';
import { CursorExpiredError } from './subscription-errors.ts';

/**
 * Where a subscriber of every event resumes that gives a cursor; null when it gives none.
 * @param list names the events in their cursors: those of others are refused.
 * @param has whether the event of that number is in the record.
 * @throws InvalidInputError, CursorExpiredError.
 */
export async function resumePointFor(
  list: string,
  after: string | null | undefined,
  delivery: Delivery,
  has: (position: number) => Promise<boolean>,
): Promise<ResumePoint | null> {
  if (after != null && delivery.policy !== 'ALL') refuse('can only stand together with the delivery ALL');
  return resumePointOfCursor(list, after, has);
}

/**
 * The place in the record that a subscriber gives; null when it gives none. A cursor was that of an event once: if the event is gone, others after it may be.
 * 0 is where a stream began on an empty record. Parameters and errors are those of `resumePointFor`.
 */
export async function resumePointOfCursor(
  list: string,
  after: string | null | undefined,
  has: (position: number) => Promise<boolean>,
): Promise<ResumePoint | null> {
  if (after == null) return null;
  const position = numberIn(list, after);
  if (position === null) return refuse('is no cursor of these updates; take one from them');
  if (position > 0 && !(await has(position))) throw new CursorExpiredError();
  return { position, cursor: after };
}

function refuse(message: string): never {
  throw new InvalidInputError([{ path: 'after', message }]);
}
