import { ExpectedError } from '../../platform/errors.ts';

/** There are fewer labels than the request needs. */
export class InsufficientLabelsError extends ExpectedError {
  override readonly name = 'InsufficientLabelsError';
  readonly code = 'INSUFFICIENT_LABELS';
  readonly needed: number;
  readonly found: number;

  /** @param what describes the missing labels in the message. */
  constructor(what: string, needed: number, found: number) {
    super(
      `At least ${needed} ${what} are needed; there ${found === 1 ? 'is' : 'are'} ${found}. Add labels with submitFeedback.`,
    );
    this.needed = needed;
    this.found = found;
  }

  override get details() {
    return { needed: this.needed, found: this.found };
  }
}
