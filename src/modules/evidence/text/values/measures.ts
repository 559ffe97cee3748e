import { type Currency, currencyAfter, currencyBefore } from './currencies.ts';
import { type Decimal, plainText } from './decimals.ts';
import type { Numeral } from './numeral.ts';
import { numeralAt } from './numerals.ts';
import { isOneOf, runsOn, type Token } from './tokens.ts';
import { type Unit, unitAt } from './units.ts';
import { exactReading, type Reading, type ReadValue, type ValueKind } from './value.ts';

/** What the number counts: nothing, hundredths, a currency or a unit. */
export interface Measure {
  readonly kind: ValueKind;
  readonly of: readonly Scale[];
}

/** How a number becomes a reading. */
interface Scale {
  readonly unit: string;
  readonly factor: number;
  readonly offset: number;
  readonly keyOf: (text: string) => string;
}

/** A number with what it counts. */
export interface Measured {
  readonly numeral: Numeral;
  readonly measure: Measure;
  readonly end: number;
}

export const plainNumber: Measure = {
  kind: 'NUMBER',
  of: [{ unit: '', factor: 1, offset: 0, keyOf: (text) => text }],
};
const percent: Measure = {
  kind: 'PERCENT',
  of: [{ unit: '%', factor: 1, offset: 0, keyOf: (text) => `${text}%` }],
};
const percentagePoints: Measure = {
  kind: 'PERCENT',
  of: [{ unit: 'pp', factor: 1, offset: 0, keyOf: (text) => `${text} pp` }],
};
const millionOrMetres: Scale = { unit: '', factor: 1e6, offset: 0, keyOf: (text) => text };
const minutes: Scale = quantityScale({ base: 's', factor: 60, offset: 0 });

/**
 * Reads a number and its percent sign, currency or unit: "50 %", "$5m", "five kilometres". Null if
 * no number starts here, or if letters follow it that are not a unit: "3D".
 */
export function measuredAt(tokens: readonly Token[], at: number): Measured | null {
  const before = currencyBefore(tokens, at);
  if (before !== null) {
    const numeral = numeralAt(tokens, before.end, true);
    if (numeral === null || numeral.needsUnit || runsOn(tokens, numeral.end)) return null;
    const after = currencyAfter(tokens, numeral.end);
    const isRepeated = after?.currency.codes.some((code) => before.currency.codes.includes(code)) === true;
    const [currency, end] = isRepeated ? [after.currency, after.end] : [before.currency, numeral.end];
    return { numeral, measure: money(currency), end };
  }
  const numeral = numeralAt(tokens, at);
  if (numeral === null) return null;
  const millions = numeral.isInDigits ? shortMillions(tokens, at, numeral.end) : null;
  if (millions !== null) return millions;
  const counted = measureAt(tokens, numeral);
  if (counted !== null) return { numeral, ...counted };
  if (numeral.needsUnit || runsOn(tokens, numeral.end)) return null;
  return { numeral, measure: plainNumber, end: numeral.end };
}

/** "5m USD": "m" means million before a currency. */
function shortMillions(tokens: readonly Token[], at: number, end: number): Measured | null {
  const numeral = numeralAt(tokens, at, true);
  if (numeral === null || numeral.end === end) return null;
  const after = currencyAfter(tokens, numeral.end);
  return after === null ? null : { numeral, measure: money(after.currency), end: after.end };
}

/** The percent sign, currency or unit after a number. */
function measureAt(tokens: readonly Token[], { end }: Numeral) {
  const share = percentAt(tokens, end);
  if (share !== null) return share;
  const at = skipHyphen(tokens, end);
  const paid = currencyAfter(tokens, at);
  const unit = unitAt(tokens, at);
  if (paid !== null && !runsOn(tokens, paid.end) && paid.end >= (unit?.end ?? 0)) {
    const scales = [...money(paid.currency).of, ...(unit?.units ?? []).map(quantityScale)];
    return { measure: { kind: 'MONEY' as const, of: scales }, end: paid.end };
  }
  if (unit === null) return null;
  const isGluedM = tokens[at]?.text === 'm' && tokens[at]?.isGlued === true && unit.end === at + 1;
  const others = isGluedM ? [millionOrMetres, minutes] : [];
  return {
    measure: { kind: 'QUANTITY' as const, of: [...unit.units.map(quantityScale), ...others] },
    end: unit.end,
  };
}

/** "5-kilometre", "5-km". */
function skipHyphen(tokens: readonly Token[], at: number): number {
  const [hyphen, next] = [tokens[at], tokens[at + 1]];
  const isHyphen = hyphen?.text === '-' && hyphen.isGlued && next?.kind === 'WORD' && next.isGlued;
  return isHyphen ? at + 1 : at;
}

const points: ReadonlySet<string> = new Set(['point', 'points']);
const percentSigns: ReadonlySet<string> = new Set(['%', 'percent', 'pct', 'percentage']);

function percentAt(tokens: readonly Token[], end: number): { measure: Measure; end: number } | null {
  const at = skipHyphen(tokens, end);
  const [first, second] = [tokens[at], tokens[at + 1]];
  if (first?.lower === 'per' && second?.lower === 'cent') return { measure: percent, end: at + 2 };
  if (!isOneOf(first, percentSigns)) return null;
  if (isOneOf(second, points)) return { measure: percentagePoints, end: at + 2 };
  return first?.lower === 'percentage' ? null : { measure: percent, end: at + 1 };
}

export function money({ codes, factor }: Currency): Measure {
  const keyOf = (code: string) => (text: string) => `${text} ${code}`;
  return { kind: 'MONEY', of: codes.map((code) => ({ unit: code, factor, offset: 0, keyOf: keyOf(code) })) };
}

export function quantityScale({ base, factor, offset }: Unit): Scale {
  return {
    unit: base,
    factor,
    offset,
    keyOf: (text) => `${Number(Number(text).toPrecision(keyDigits))} ${base}`,
  };
}

/** Significant digits of the key of a quantity. Conversions are exact to more digits. */
const keyDigits = 6;

/** The value of a number with what it counts. */
export function valueOfMeasured({ numeral, measure, end }: Measured): ReadValue {
  const readings = readingsOf(numeral.decimals, measure);
  return {
    kind: measure.kind,
    end,
    readings,
    answers: [...(measure === plainNumber ? [] : numeral.decimals.map(({ text }) => text)), ...numeral.parts],
  };
}

/** Every decimal in every unit. */
export function readingsOf(decimals: readonly Decimal[], { of }: Measure): Reading[] {
  return of.flatMap((scale) => decimals.map((decimal) => readingOf(decimal, scale)));
}

function readingOf({ text, step }: Decimal, { unit, factor, offset, keyOf }: Scale): Reading {
  const amount = Number(text) * factor + offset;
  if (!Number.isFinite(amount)) return exactReading(`${text} ${unit}`.trim());
  const isConverted = factor !== 1 || offset !== 0;
  return {
    key: keyOf(isConverted ? plainText(amount) : text),
    amount,
    tolerance: (step * factor) / 2,
    rough: (Math.max(step, lastSignificant(text)) * factor) / 2,
    unit,
    scale: factor,
  };
}

/**
 * Place value of the last significant digit: the last digit that is not zero, but at least the
 * second digit. It is 10 in 200 and in 210.
 */
function lastSignificant(text: string): number {
  const digits = text.replace('-', '');
  if (digits.includes('.')) return 0;
  let zeros = 0;
  while (zeros < digits.length - 2 && digits[digits.length - 1 - zeros] === '0') zeros += 1;
  return 10 ** zeros;
}
