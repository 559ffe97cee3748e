/** Something else was counted under this name in the last 24 hours. This was not counted. */
export class KeyReusedError extends Error {
  override readonly name = 'KeyReusedError';

  constructor() {
    super('Something else was counted under this name.');
  }
}
