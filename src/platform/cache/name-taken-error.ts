/** Something else was counted under this name in the last 24 hours. This was not counted. */
export class NameTakenError extends Error {
  override readonly name = 'NameTakenError';

  constructor() {
    super('Something else was counted under this name.');
  }
}
