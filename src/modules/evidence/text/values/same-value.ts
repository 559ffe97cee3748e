import type { Reading, Value } from './value.ts';

/** Share of a tolerance that rounding errors of conversions may add. */
const slack = 1e-9;

/**
 * Whether two values are the same at the precision with which the coarser one is written: 3.1 miles
 * and 5 km, 33 % and a third, but not 5 km and 6 km. For an ambiguous value, one equal reading is
 * enough.
 */
export function isSameValue(one: Value, other: Value): boolean {
  return one.readings.some((mine) => other.readings.some((theirs) => isSameReading(mine, theirs)));
}

function isSameReading(one: Reading, other: Reading): boolean {
  if (one.key === other.key) return true;
  if (one.unit !== other.unit || one.amount === null || other.amount === null) return false;
  // A double cannot distinguish such numbers, but their keys can.
  if (Math.abs(one.amount) > Number.MAX_SAFE_INTEGER) return false;
  const isConverted = one.scale !== other.scale;
  const tolerance = isConverted ? Math.max(one.rough, other.rough) : Math.max(one.tolerance, other.tolerance);
  return Math.abs(one.amount - other.amount) <= tolerance * (1 + slack);
}

/**
 * Whether evidence with one value answers a claim with another: the evidence is the same, or says
 * more, as a full date does to a year.
 */
export function answersValue(evidence: Value, claim: Value): boolean {
  return claim.readings.some((reading) => answersReading(evidence, reading));
}

function answersReading(evidence: Value, reading: Reading): boolean {
  return (
    evidence.satisfies.includes(reading.key) || evidence.readings.some((one) => isSameReading(one, reading))
  );
}

/**
 * Whether the values of the evidence answer the value of a claim. Two values answer a range if each
 * of them answers one of its ends.
 */
export function isAnswered(evidence: readonly Value[], claim: Value): boolean {
  if (evidence.some((value) => answersValue(value, claim))) return true;
  return (
    claim.ends?.every((end) =>
      end.some((reading) => evidence.some((value) => answersReading(value, reading))),
    ) === true
  );
}

const plainNumber = /^-?\d+(?:\.\d+)?$/;

/** Whether a key is that of a number without a unit. */
export function isPlainNumber(key: string): boolean {
  return plainNumber.test(key);
}
