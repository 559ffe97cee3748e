import { answersOfYear, centuryKey } from './dates.ts';
import { beforeChristKey, eraAt } from './eras.ts';
import { ordinalAt } from './ordinals.ts';
import { isOneOf, type Token } from './tokens.ts';
import { exactReading, type ReadValue } from './value.ts';

const plural: ReadonlySet<string> = new Set(['s', "'s"]);

/** "the 1990s", "'90s", "19th century", "44 BC", "AD 79". Null if there is none. */
export function periodAt(tokens: readonly Token[], at: number): ReadValue | null {
  return centuryAt(tokens, at) ?? decadeAt(tokens, at) ?? yearOfEra(tokens, at);
}

function centuryAt(tokens: readonly Token[], at: number): ReadValue | null {
  const ordinal = ordinalAt(tokens, at);
  if (ordinal === null || ordinal.number > 30) return null;
  const { number, end } = ordinal;
  const place = tokens[end]?.text === '-' ? end + 1 : end;
  if (tokens[place]?.lower !== 'century' && tokens[place]?.lower !== 'centuries') return null;
  const era = eraAt(tokens, place + 1);
  const isBefore = era?.isBefore === true;
  const key = isBefore ? `${centuryKey(number)} BC` : centuryKey(number);
  const answers = isBefore ? [] : [`${100 * (number - 1)}s`];
  return {
    kind: 'DATE',
    end: era?.end ?? place + 1,
    readings: [exactReading(key)],
    answers: [...answers, `#${number}`, String(number)],
  };
}

function decadeAt(tokens: readonly Token[], at: number): ReadValue | null {
  const number = tokens[at];
  const [first, second] = [tokens[at + 1], tokens[at + 2]];
  if (number?.kind !== 'NUMBER' || first?.isGlued !== true) return null;
  const isPlural = isOneOf(first, plural);
  const isApostrophe = first.text === "'" && second?.text === 's' && second.isGlued;
  if (!isPlural && !isApostrophe) return null;
  const end = isPlural ? at + 2 : at + 3;
  if (/^[12]\d\d0$/.test(number.text)) {
    return decade([`${number.text}s`], end, answersOfYear(Number(number.text) + 1).slice(1));
  }
  return /^[2-9]0$/.test(number.text) ? decade([`19${number.text}s`, `20${number.text}s`], end, []) : null;
}

function decade(keys: readonly string[], end: number, answers: readonly string[]): ReadValue {
  return { kind: 'DATE', end, readings: keys.map(exactReading), answers };
}

/** "44 BC", "79 AD", "AD 79". */
function yearOfEra(tokens: readonly Token[], at: number): ReadValue | null {
  const [first, second] = [tokens[at], tokens[at + 1]];
  if (first === undefined) return null;
  if (isYear(first)) {
    const era = eraAt(tokens, at + 1);
    return era === null ? null : year(first, era.end, era.isBefore);
  }
  return first.text === 'AD' && second !== undefined && isYear(second) ? year(second, at + 2, false) : null;
}

function isYear(token: Token): boolean {
  return token.kind === 'NUMBER' && /^\d{1,4}$|^\d{1,2},\d{3}$/.test(token.text);
}

function year({ text }: Token, end: number, isBefore: boolean): ReadValue {
  const number = Number(text.replace(',', ''));
  const key = isBefore ? beforeChristKey(String(number)) : String(number);
  const answers = isBefore ? [String(number)] : answersOfYear(number);
  return { kind: 'DATE', end, readings: [exactReading(key)], answers };
}
