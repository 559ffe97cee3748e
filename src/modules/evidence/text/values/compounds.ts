import { plainText } from './decimals.ts';
import { type Measured, measuredAt, quantityScale, readingsOf, valueOfMeasured } from './measures.ts';
import type { Token } from './tokens.ts';
import type { ReadValue } from './value.ts';

const inch = 0.0254;
const foot = 0.3048;
const inches: ReadonlySet<string> = new Set(['in', '"', "'"]);

/**
 * A number with what it counts, and smaller units after it: "6 ft 2 in", "2 hours and 30 minutes".
 */
export function measureValueAt(tokens: readonly Token[], at: number): ReadValue | null {
  const marked = feetAndInches(tokens, at);
  if (marked !== null) return marked;
  const first = measuredAt(tokens, at);
  if (first === null) return null;
  const value = valueOfMeasured(first);
  if (first.measure.kind !== 'QUANTITY') return value;
  const next = smallerPart(tokens, first);
  return next === null ? value : next;
}

/** The same quantity with the smaller units that follow it. Null if none follow. */
function smallerPart(tokens: readonly Token[], first: Measured): ReadValue | null {
  const start = tokens[first.end]?.lower === 'and' ? first.end + 1 : first.end;
  if (tokens[start]?.kind !== 'NUMBER') return null;
  const [scale] = first.measure.of;
  if (scale === undefined) return null;
  if (scale.factor === foot && inches.has(tokens[start + 1]?.lower ?? '')) {
    return sum(first, Number(tokens[start]?.text) * inch, inch, start + 2);
  }
  const next = measuredAt(tokens, start);
  const [smaller] = next?.measure.of ?? [];
  if (next === null || smaller === undefined || smaller.unit !== scale.unit || smaller.factor >= scale.factor)
    return null;
  const amount = Number(next.numeral.decimals[0].text) * smaller.factor;
  return amount < scale.factor ? sum(first, amount, smaller.factor, next.end) : null;
}

function sum({ numeral, measure }: Measured, more: number, step: number, end: number): ReadValue {
  const [scale] = measure.of;
  const text = numeral.decimals[0].text;
  const total = plainText(Number(text) * (scale?.factor ?? 1) + more);
  const base = quantityScale({ base: scale?.unit ?? '', factor: 1, offset: 0 });
  return {
    kind: 'QUANTITY',
    end,
    readings: readingsOf([{ text: total, step }], { kind: 'QUANTITY', of: [base] }),
    answers: [text],
  };
}

/** 6'2" is one token of digits with an apostrophe, and a quotation mark. */
function feetAndInches(tokens: readonly Token[], at: number): ReadValue | null {
  const parts = /^(\d{1,2})'(\d{1,2})$/.exec(tokens[at]?.text ?? '');
  if (parts === null || tokens[at + 1]?.text !== '"') return null;
  const total = plainText(Number(parts[1]) * foot + Number(parts[2]) * inch);
  const base = quantityScale({ base: 'm', factor: 1, offset: 0 });
  return {
    kind: 'QUANTITY',
    end: at + 2,
    readings: readingsOf([{ text: total, step: inch }], { kind: 'QUANTITY', of: [base] }),
    answers: parts.slice(1),
  };
}
