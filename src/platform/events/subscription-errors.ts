import { ExpectedError } from '../errors.ts';

/** The subscriber received its updates too slowly. It can resume after its last cursor. */
export class SubscriptionLaggedError extends ExpectedError {
  override readonly name = 'SubscriptionLaggedError';
  readonly code = 'SUBSCRIPTION_LAGGED';
}

/** Updates without an audit trail may have been missed during an outage of the bus. */
export class SubscriptionInterruptedError extends ExpectedError {
  override readonly name = 'SubscriptionInterruptedError';
  readonly code = 'SUBSCRIPTION_INTERRUPTED';
}

/**
 * An update could not be read, because the database is unreachable. The subscriber can resume after
 * its last cursor.
 */
export class UpdateUnreadError extends ExpectedError {
  override readonly name = 'UpdateUnreadError';
  readonly code = 'DATABASE_UNAVAILABLE';

  constructor() {
    super(
      'The database is unreachable, so an update could not be read; subscribe again after the last cursor.',
    );
  }
}

/** The limit of open streams of this process, or of this connection, is reached. */
export class SubscriptionLimitError extends ExpectedError {
  override readonly name = 'SubscriptionLimitError';
  readonly code = 'SUBSCRIPTION_LIMIT';
}

/** The events after the cursor are no longer in the audit trail, so the stream cannot resume. */
export class CursorExpiredError extends ExpectedError {
  override readonly name = 'CursorExpiredError';
  readonly code = 'CURSOR_EXPIRED';

  constructor() {
    super(
      'The audit trail no longer reaches back to this cursor; query the current state, then subscribe without a cursor.',
    );
  }
}
