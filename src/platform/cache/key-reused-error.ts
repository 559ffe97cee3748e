/**
 * The idempotency key was used for another operation in the last 24 hours. This operation was not
 * counted.
 */
export class KeyReusedError extends Error {
  override readonly name = 'KeyReusedError';

  constructor() {
    super('The idempotency key was already used for another operation.');
  }
}
