import { ExpectedError } from '../errors.ts';

/** The subscriber took its updates too slowly. It can resume after the last cursor it has. */
export class SubscriptionLaggedError extends ExpectedError {
  override readonly name = 'SubscriptionLaggedError';
  readonly code = 'SUBSCRIPTION_LAGGED';
}

/** Updates of which there is no record may have been missed while the bus was away. */
export class SubscriptionInterruptedError extends ExpectedError {
  override readonly name = 'SubscriptionInterruptedError';
  readonly code = 'SUBSCRIPTION_INTERRUPTED';
}

/** An update of the record could not be read, because the database cannot be reached. Who was not told of it resumes after the last cursor. */
export class UpdateUnreadError extends ExpectedError {
  override readonly name = 'UpdateUnreadError';
  readonly code = 'DATABASE_UNAVAILABLE';

  constructor() {
    super(
      'The database cannot be reached, so an update could not be read; subscribe again after the last cursor.',
    );
  }
}

/** As many streams are open as this process, or this connection, serves. */
export class SubscriptionLimitError extends ExpectedError {
  override readonly name = 'SubscriptionLimitError';
  readonly code = 'SUBSCRIPTION_LIMIT';
}

/** What followed the cursor is no longer in the record: nothing can be resumed from there. */
export class CursorExpiredError extends ExpectedError {
  override readonly name = 'CursorExpiredError';
  readonly code = 'CURSOR_EXPIRED';

  constructor() {
    super('The record no longer reaches back to this cursor; query it, then subscribe without a cursor.');
  }
}
