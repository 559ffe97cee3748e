import { absent, type Columns, noSeq } from './catalog-columns.ts';

/** Figures that differ between two different sets of entries from the audit trail. */
export interface LakeSummary {
  readonly entries: number;
  /**
   * The sum of the sequence numbers, each modulo 2 to the power of 24. Exact up to half a billion
   * entries.
   */
  readonly places: number;
  /** The sum of the signals, each in whole units of 2 to the power of -20. */
  readonly signals: number;
}

/** See LakeSummary. */
export const placeModulus = 2 ** 24;
/** See LakeSummary. */
export const signalParts = 2 ** 20;

/**
 * Summary of the rows below `length` whose sequence number is above `seqBefore` and whose time is
 * not before `from`.
 */
export function summaryOf(columns: Columns, length: number, seqBefore: number, from: number): LakeSummary {
  const { seq, createdAt, position, signal } = columns;
  const sums = { entries: 0, places: 0, signals: 0 };
  for (let row = 0; row < length; row += 1) {
    const place = seq[row] ?? noSeq;
    if (position[row] === absent || place <= seqBefore || (createdAt[row] ?? 0) < from) continue;
    sums.entries += 1;
    sums.places += place % placeModulus;
    sums.signals += Math.floor((signal[row] ?? 0) * signalParts);
  }
  return sums;
}
