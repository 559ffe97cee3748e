import { plainText } from './decimals.ts';
import { unitWords } from './number-words.ts';
import type { Token } from './tokens.ts';
import { exactReading, type ReadValue } from './value.ts';

const named: ReadonlyMap<string, string> = new Map([
  ['noon', '12:00'],
  ['midday', '12:00'],
  ['midnight', '00:00'],
]);

/** "3 pm", "3:30 p.m.", "15:00", "3 o'clock", "half past three", "noon". Null if there is none. */
export function timeAt(tokens: readonly Token[], at: number): ReadValue | null {
  const name = named.get(tokens[at]?.lower ?? '');
  if (name !== undefined) return time([name], at + 1, name === '00:00' ? ['24:00'] : []);
  return clockAt(tokens, at) ?? pointedTime(tokens, at) ?? stopwatch(tokens, at) ?? pastHour(tokens, at);
}

function clockAt(tokens: readonly Token[], at: number): ReadValue | null {
  const hour = numberOf(tokens[at], 24);
  if (hour === null) return null;
  const minutes = minutesAt(tokens, at + 1);
  if (minutes === null && tokens[at + 1]?.text === ':') return null;
  const end = minutes?.end ?? at + 1;
  const half = halfOfDay(tokens, end);
  if (half !== null) {
    if (hour < 1 || (hour > 12 && minutes === null)) return null;
    const shifted = hour > 12 ? hour : (hour % 12) + (half.isAfternoon ? 12 : 0);
    return time([clock(shifted, minutes)], half.end, [String(hour)]);
  }
  const isOclock = tokens[end]?.lower === "o'clock" && minutes === null;
  if (!isOclock && (minutes === null || tokens[at]?.kind !== 'NUMBER')) return null;
  // "03:00" and "15:00" are read as written, "3:00" may be in the afternoon.
  const isClear = hour === 0 || hour > 12 || (tokens[at]?.text.startsWith('0') === true && !isOclock);
  const keys = isClear
    ? [clock(hour, minutes)]
    : [clock(hour, minutes), clock((hour % 12) + (hour < 12 ? 12 : 0), minutes)];
  return time(keys, isOclock ? end + 1 : end, isOclock ? [String(hour)] : []);
}

/** "1.30 pm", as in British papers. */
function pointedTime(tokens: readonly Token[], at: number): ReadValue | null {
  const parts = /^(1?\d)\.([0-5]\d)$/.exec(tokens[at]?.text ?? '');
  const half = parts === null ? null : halfOfDay(tokens, at + 1);
  const hour = Number(parts?.[1]);
  if (half === null || hour < 1 || hour > 12) return null;
  const shifted = (hour % 12) + (half.isAfternoon ? 12 : 0);
  return time([clock(shifted, { text: parts?.[2] ?? '00', end: 0 })], half.end, [String(hour)]);
}

/** "1:35.782": minutes and seconds with a fraction are a duration. */
function stopwatch(tokens: readonly Token[], at: number): ReadValue | null {
  const [minute, colon, second] = [tokens[at], tokens[at + 1], tokens[at + 2]];
  const isDuration =
    /^\d{1,2}$/.test(minute?.text ?? '') &&
    colon?.text === ':' &&
    /^[0-5]\d\.\d{1,3}$/.test(second?.text ?? '');
  if (!isDuration) return null;
  const key = `${plainText(60 * Number(minute?.text) + Number(second?.text))} s`;
  return { kind: 'QUANTITY', end: at + 3, readings: [exactReading(key)], answers: [] };
}

/** Minutes, and seconds that are not zero. */
interface Minutes {
  readonly text: string;
  readonly end: number;
}

function minutesAt(tokens: readonly Token[], at: number): Minutes | null {
  const minute = sixtieth(tokens, at);
  if (minute === null) return null;
  const second = sixtieth(tokens, at + 2);
  if (second === null) return { text: minute, end: at + 2 };
  return { text: second === '00' ? minute : `${minute}:${second}`, end: at + 4 };
}

function sixtieth(tokens: readonly Token[], at: number): string | null {
  const [colon, number] = [tokens[at], tokens[at + 1]];
  const isGlued = colon?.text === ':' && colon.isGlued && number?.isGlued === true;
  return isGlued && /^[0-5]\d$/.test(number.text) ? number.text : null;
}

/** "pm", "p.m.". */
function halfOfDay(tokens: readonly Token[], at: number): { isAfternoon: boolean; end: number } | null {
  const [first, dot, second, last] = [tokens[at], tokens[at + 1], tokens[at + 2], tokens[at + 3]];
  if (first?.lower === 'am' || first?.lower === 'pm')
    return { isAfternoon: first.lower === 'pm', end: at + 1 };
  const isDotted =
    (first?.lower === 'a' || first?.lower === 'p') && dot?.text === '.' && second?.lower === 'm';
  if (!isDotted || !dot.isGlued || !second.isGlued) return null;
  return { isAfternoon: first.lower === 'p', end: last?.text === '.' && last.isGlued ? at + 4 : at + 3 };
}

/** "half past three", "quarter to four": these times may be in either half of the day. */
function pastHour(tokens: readonly Token[], at: number): ReadValue | null {
  const part = { half: 30, quarter: 15 }[tokens[at]?.lower ?? ''];
  const direction = tokens[at + 1]?.lower;
  if (part === undefined || (direction !== 'past' && direction !== 'to')) return null;
  const hour = numberOf(tokens[at + 2], 12);
  if (hour === null || hour < 1 || (direction === 'to' && part === 30)) return null;
  const minute = direction === 'past' ? part : 60 - part;
  const shifted = (direction === 'past' ? hour : hour - 1) % 12;
  const minutes = { text: String(minute), end: 0 };
  const half = halfOfDay(tokens, at + 3);
  const hours = half === null ? [shifted, shifted + 12] : [shifted + (half.isAfternoon ? 12 : 0)];
  return time(
    hours.map((one) => clock(one, minutes)),
    half?.end ?? at + 3,
    [String(hour)],
  );
}

function numberOf(token: Token | undefined, max: number): number | null {
  const isNumber = token?.kind === 'NUMBER' && /^\d{1,2}$/.test(token.text);
  const value = isNumber ? Number(token.text) : (unitWords.get(token?.lower ?? '') ?? max + 1);
  return value > max ? null : value;
}

function clock(hour: number, minutes: Minutes | null): string {
  return `${String(hour).padStart(2, '0')}:${minutes?.text ?? '00'}`;
}

function time(keys: readonly string[], end: number, answers: readonly string[]): ReadValue {
  return { kind: 'TIME', end, readings: keys.map(exactReading), answers };
}
