import { ExpectedError } from '../../platform/errors.ts';

/** The cursor of the audit trail when the figures were read is not known. */
export class PlaceUnknownError extends ExpectedError {
  override readonly name = 'PlaceUnknownError';
  readonly code = 'DATABASE_UNAVAILABLE';

  constructor() {
    super('The database does not respond, so the cursor of these figures is not known. Retry later.');
  }
}
