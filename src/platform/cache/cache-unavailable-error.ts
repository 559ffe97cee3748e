import { ExpectedError } from '../errors.ts';

/**
 * The store behind a cache or the live statistics is unreachable or rejects commands. Only the
 * figures of the outage are lost.
 */
export class CacheUnavailableError extends ExpectedError {
  override readonly name = 'CacheUnavailableError';
  readonly code = 'LIVE_FIGURES_UNAVAILABLE';
}
