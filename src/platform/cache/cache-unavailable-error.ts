import { ExpectedError } from '../errors.ts';

/**
 * The store behind a cache or the live figures cannot be reached or cannot serve now. Nothing is lost but
 * the figures of the outage.
 */
export class CacheUnavailableError extends ExpectedError {
  override readonly name = 'CacheUnavailableError';
  readonly code = 'LIVE_FIGURES_UNAVAILABLE';
}
