import type { PublicPassages } from './public-passages.ts';
import type { TrialJudge } from './trial-judge.ts';

/** What a trial is given. */
export interface TrialSetting {
  readonly judge: TrialJudge;
  /** Public passages to copy from. */
  readonly pool: PublicPassages;
  /** Number of cases. */
  readonly sample: number;
  readonly seed: number;
  /** Prints one line of progress. */
  readonly say: (message: string) => void;
}
