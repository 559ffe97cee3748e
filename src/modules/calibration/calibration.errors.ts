import { ExpectedError } from '../../platform/errors.ts';

/** There are not enough labels for what was asked. */
export class InsufficientLabelsError extends ExpectedError {
  override readonly name = 'InsufficientLabelsError';
  readonly code = 'INSUFFICIENT_LABELS';
  readonly needed: number;
  readonly found: number;

  /** @param what the kind of labels that are too few, for people. */
  constructor(what: string, needed: number, found: number) {
    super(`This needs ${needed} ${what}; there ${found === 1 ? 'is' : 'are'} ${found}.`);
    this.needed = needed;
    this.found = found;
  }

  override get details() {
    return { needed: this.needed, found: this.found };
  }
}
