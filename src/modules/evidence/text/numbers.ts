import { endOfNumber, isDigits, sumOf } from './values/number-words.ts';

/**
 * A word as written. `value` is the number in digits, if the word is a number or the last word of
 * one.
 */
interface ReadWord {
  readonly text: string;
  readonly value: string | null;
}

/**
 * Returns the words of a text with its numbers read: 1,000 and 1000 and "one thousand" are 1000,
 * "twenty five" is 25, "two hundred and six" is 206, "2 million" is 2000000, ".5" is 0.5, "twice"
 * is 2. A single "one" is as often a pronoun as a number, and stays a word. 50 % and 0.5 remain
 * different.
 */
export function readNumbers(words: readonly string[]): ReadWord[] {
  const read: ReadWord[] = [];
  for (let start = 0; start < words.length; ) {
    const end = endOfNumber(words, start);
    const run = words.slice(start, Math.max(end, start + 1));
    const isLoneOne = run.length === 1 && run[0]?.toLowerCase() === 'one';
    read.push({ text: run.join(' '), value: end > start && !isLoneOne ? readValue(run) : null });
    start += run.length;
  }
  return read;
}

function readValue(run: readonly string[]): string {
  const [first = ''] = run;
  if (run.length === 1 && isDigits(first)) return decimal(first);
  const sum = sumOf(run, (word) => Number(decimal(word)));
  const value = Number(sum.toPrecision(exactDigits));
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? String(value) : run.join(' ');
}

/** Number of decimal digits that a double keeps. */
const exactDigits = 15;

/**
 * Digits in one form, exact at any length: without commas between thousands and without redundant
 * zeros. Anything else stays as it is written.
 */
function decimal(written: string): string {
  const plain = written.replace('−', '-').replaceAll(/,(?=\d{3}(?!\d))/g, '');
  const parts = /^(-?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(plain);
  if (parts === null) return written;
  const [, sign = '', whole = '', fraction = ''] = parts;
  return `${sign}${whole || '0'}${fraction === '' ? '' : `.${fraction}`}`;
}
