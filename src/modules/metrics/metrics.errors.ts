import { ExpectedError } from '../../platform/errors.ts';

/** How far the audit trail had come when figures were read is not known. */
export class PlaceUnknownError extends ExpectedError {
  override readonly name = 'PlaceUnknownError';
  readonly code = 'DATABASE_UNAVAILABLE';

  constructor() {
    super('The database does not answer, so the place of these figures is not known.');
  }
}
