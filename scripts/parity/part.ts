import type { Progress } from '../../src/commands/shell/progress.ts';

/** What one comparison came to. `told` is a figure that nothing is required of, or says what cannot be compared. */
export interface Finding {
  readonly what: string;
  readonly outcome: 'equal' | 'differs' | 'told';
  readonly shown: string;
}

/** Something of the product beside public reference data. */
export interface Part {
  readonly name: string;
  /** What it reads, relative to the data folder. */
  readonly needs: readonly string[];
  /** @throws Error naming the file when one is not what it should be. */
  compare(dataFolder: string, progress: Progress): Promise<Finding[]>;
}

/** A finding of something that either holds or does not. */
export function judged(what: string, holds: boolean, shown: string): Finding {
  return { what, outcome: holds ? 'equal' : 'differs', shown };
}
