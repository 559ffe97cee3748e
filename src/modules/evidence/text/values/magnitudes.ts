import { scaled } from './decimals.ts';
import { scaleWords } from './number-words.ts';
import type { Numeral } from './numeral.ts';
import { runsOn, type Token } from './tokens.ts';

const suffixes: ReadonlyMap<string, number> = new Map([
  ['bn', 1e9],
  ['mn', 1e6],
  ['mln', 1e6],
  ['mio', 1e6],
  ['tn', 1e12],
]);
const gluedSuffixes: ReadonlyMap<string, number> = new Map([
  ['k', 1e3],
  ['K', 1e3],
  ['M', 1e6],
  ['B', 1e9],
]);
const moneySuffixes: ReadonlyMap<string, number> = new Map([
  ['m', 1e6],
  ['M', 1e6],
  ['MM', 1e6],
  ['b', 1e9],
  ['B', 1e9],
  ['T', 1e12],
]);
/** Words that multiply what is before them. "Dozen" is also a number by itself. */
const multipliers: ReadonlyMap<string, number> = new Map([...scaleWords, ['dozen', 12]]);

/** A trillion millions. A longer row of such words is not a number. */
const maxScale = 1e18;

/** "2 million", "2.5 hundred thousand", "two dozen". */
export function withScales(tokens: readonly Token[], numeral: Numeral): Numeral {
  let { end } = numeral;
  let scale = 1;
  for (;;) {
    const word = wordAfter(tokens, end);
    const factor = word === null ? undefined : multipliers.get(word.token.lower);
    if (word === null || factor === undefined || scale * factor > maxScale) break;
    scale *= factor;
    end = word.end;
  }
  return scale === 1 ? numeral : times(numeral, scale, end);
}

/** The word after a token, over a space or the hyphen of "twenty-five" and "twenty - five". */
export function wordAfter(tokens: readonly Token[], at: number): { token: Token; end: number } | null {
  const [first, second] = [tokens[at], tokens[at + 1]];
  if (first?.kind === 'WORD') return { token: first, end: at + 1 };
  const isHyphen = first?.text === '-' && second?.kind === 'WORD' && first.isGlued === second.isGlued;
  return isHyphen && second !== undefined ? { token: second, end: at + 2 } : null;
}

/** "5k", "1.2bn", and "$5m" of money. */
export function withSuffix(tokens: readonly Token[], numeral: Numeral, isMoney: boolean): Numeral {
  const { end, isInDigits } = numeral;
  const next = tokens[end];
  if (!isInDigits || next?.kind !== 'WORD' || runsOn(tokens, end + 1)) return numeral;
  const factor =
    (isMoney ? moneySuffixes.get(next.text) : undefined) ??
    (next.isGlued ? gluedSuffixes.get(next.text) : undefined) ??
    suffixes.get(next.lower);
  return factor === undefined ? numeral : times(numeral, factor, end + 1);
}

export function times(numeral: Numeral, factor: number, end: number): Numeral {
  const [first, ...others] = numeral.decimals;
  return {
    ...numeral,
    end,
    decimals: [scaled(first, factor), ...others.map((one) => scaled(one, factor))],
    magnitude: numeral.magnitude * factor,
    needsUnit: false,
    parts: [],
  };
}
