import { numberIn } from '../database/cursor.ts';
import { InvalidInputError } from '../errors.ts';
import type { Delivery } from './delivery.ts';
import type { ResumePoint } from './live-source.ts';
import { CursorExpiredError } from './subscription-errors.ts';

/**
 * Resume point of a subscriber of all events that passes a cursor. Null without a cursor.
 * @param list name of the list in its cursors. Cursors of other lists are rejected.
 * @param has whether the audit trail contains the event with that number.
 * @throws InvalidInputError, CursorExpiredError.
 */
export async function resumePointFor(
  list: string,
  after: string | null | undefined,
  delivery: Delivery,
  has: (position: number) => Promise<boolean>,
): Promise<ResumePoint | null> {
  if (after != null && delivery.policy !== 'ALL') refuse('can only be combined with the delivery ALL');
  return resumePointOfCursor(list, after, has);
}

/**
 * Resume point of a cursor. Null without a cursor. A cursor belonged to an event: if that event was
 * removed, later ones may be missing too. 0 is the start of an empty audit trail. Parameters and
 * errors are those of `resumePointFor`.
 */
export async function resumePointOfCursor(
  list: string,
  after: string | null | undefined,
  has: (position: number) => Promise<boolean>,
): Promise<ResumePoint | null> {
  if (after == null) return null;
  const position = numberIn(list, after);
  if (position === null) return refuse('is not a cursor of these updates; take one from them');
  if (position > 0 && !(await has(position))) throw new CursorExpiredError();
  return { position, cursor: after };
}

function refuse(message: string): never {
  throw new InvalidInputError([{ path: 'after', message }]);
}
