import type { Progress } from '../../src/commands/shell/progress.ts';

/**
 * The result of one comparison. The outcome `noted` is a figure without a requirement, or the
 * reason why something cannot be compared.
 */
export interface Finding {
  readonly what: string;
  readonly outcome: 'equal' | 'differs' | 'noted';
  readonly shown: string;
}

/** A comparison of one part of the product with public reference data. */
export interface Part {
  readonly name: string;
  /** The files that it reads, relative to the data folder. */
  readonly needs: readonly string[];
  /** @throws Error naming a file that is not valid. */
  compare(dataFolder: string, progress: Progress): Promise<Finding[]>;
}

/** The finding for a condition that either holds or does not. */
export function judged(what: string, holds: boolean, shown: string): Finding {
  return { what, outcome: holds ? 'equal' : 'differs', shown };
}
