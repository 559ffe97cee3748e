/** A word as written; its value in digits if it is, or ends, a number. */
export interface ReadWord {
  readonly text: string;
  readonly value: string | null;
}

const small = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen ' +
  'seventeen eighteen nineteen'
).split(' ');
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

const units: ReadonlyMap<string, number> = new Map([
  ...small.map((word, value) => [word, value] as const),
  ...tens.map((word, place) => [word, 10 * (place + 2)] as const),
  ['twice', 2],
  ['dozen', 12],
]);
const scales: ReadonlyMap<string, number> = new Map([
  ['hundred', 100],
  ['thousand', 1e3],
  ['million', 1e6],
  ['billion', 1e9],
]);

/**
 * The words of a text with its numbers read: 1,000 and 1000 and "one thousand" are 1000, "twenty five" is 25, "2 million" is 2000000, "twice" is 2. A lone "one" is a
 * pronoun as often as a number, and stays a word. 50 % and 0.5 stay different.
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

/** Where the number that starts here ends; the start itself if none does. */
function endOfNumber(words: readonly string[], start: number): number {
  const first = words[start]?.toLowerCase() ?? '';
  if (!isDigits(first) && !units.has(first)) return start;
  let end = start + 1;
  while (end < words.length && continues(words[end - 1] ?? '', words[end] ?? '')) end += 1;
  return end;
}

/** "twenty five", "two hundred", "hundred six", "2 million", but not "1990 5" nor "five six". */
function continues(before: string, next: string): boolean {
  const [previous, word] = [before.toLowerCase(), next.toLowerCase()];
  if (scales.has(word)) return true;
  const value = units.get(word);
  if (value === undefined || word === 'dozen' || word === 'twice') return false;
  return scales.has(previous) || (tens.includes(previous) && value > 0 && value < 10);
}

function isDigits(word: string): boolean {
  return /^\p{N}/u.test(word);
}

function readValue(run: readonly string[]): string {
  let total = 0;
  let group = 0;
  for (const word of run.map((one) => one.toLowerCase())) {
    const scale = scales.get(word);
    if (scale === undefined) group += units.get(word) ?? numeral(word);
    else if (scale === 100) group *= scale;
    else {
      total += group * scale;
      group = 0;
    }
  }
  const value = total + group;
  return Number.isFinite(value) ? String(value) : run.join(' ');
}

/** Commas part thousands; any other script's digits stay as they are, for NaN says so. */
function numeral(word: string): number {
  return Number(word.replaceAll(/,(?=\d{3}(?!\d))/g, ''));
}
