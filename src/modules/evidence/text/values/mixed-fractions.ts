import { plainText } from './decimals.ts';
import { withScales } from './magnitudes.ts';
import type { Numeral } from './numeral.ts';
import type { Token } from './tokens.ts';

/** Fractions of one sign. */
export const fractionSigns: ReadonlyMap<string, number> = new Map([
  ['½', 1 / 2],
  ['⅓', 1 / 3],
  ['⅔', 2 / 3],
  ['¼', 1 / 4],
  ['¾', 3 / 4],
  ['⅕', 1 / 5],
  ['⅖', 2 / 5],
  ['⅗', 3 / 5],
  ['⅘', 4 / 5],
  ['⅙', 1 / 6],
  ['⅛', 1 / 8],
  ['⅜', 3 / 8],
  ['⅝', 5 / 8],
  ['⅞', 7 / 8],
]);

/** "2½", "2 1/2", "two and a half". */
export function withFraction(tokens: readonly Token[], numeral: Numeral): Numeral {
  const { end, decimals, isInDigits } = numeral;
  if (decimals[0].step !== 1) return numeral;
  const first = tokens[end];
  const sign = fractionSigns.get(first?.text ?? '');
  if (sign !== undefined && isInDigits) return plus(numeral, sign, end + 1);
  const [second, third] = [tokens[end + 1], tokens[end + 2]];
  if (isInDigits && first?.kind === 'NUMBER' && !first.isGlued && isSlash(second, third)) {
    const [over, under] = [Number(first.text), Number(third?.text)];
    return over > 0 && over < under && under <= 16 ? plus(numeral, over / under, end + 3) : numeral;
  }
  if (first?.lower !== 'and') return numeral;
  const part = { half: 1 / 2, quarter: 1 / 4 }[third?.lower ?? ''];
  if (second?.lower === 'a' && part !== undefined) return withScales(tokens, plus(numeral, part, end + 3));
  const isThreeQuarters = second?.lower === 'three' && third?.lower === 'quarters';
  return isThreeQuarters ? withScales(tokens, plus(numeral, 3 / 4, end + 3)) : numeral;
}

function isSlash(slash: Token | undefined, next: Token | undefined): boolean {
  return slash?.text === '/' && slash.isGlued && next?.kind === 'NUMBER' && next.isGlued;
}

function plus(numeral: Numeral, part: number, end: number): Numeral {
  const text = plainText(Number(numeral.decimals[0].text) + part);
  return { ...numeral, end, decimals: [{ text, step: 0.01 }], needsUnit: false, parts: [] };
}
