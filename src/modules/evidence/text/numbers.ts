/** A word as written, and its value in digits if it is, or ends, a number. */
interface ReadWord {
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

/** Index at which the number that starts here ends. The start itself if there is no number. */
function endOfNumber(words: readonly string[], start: number): number {
  const first = words[start]?.toLowerCase() ?? '';
  if (!isDigits(first) && !units.has(first)) return start;
  let end = start + 1;
  while (end < words.length) {
    const bridge = isBridge(words, start, end) ? 1 : 0;
    if (!continues(words[end - 1] ?? '', words[end + bridge] ?? '')) break;
    end += bridge + 1;
  }
  return end;
}

/**
 * Whether this is the "and" of "two hundred and six". After digits, "and" joins two numbers: "2
 * million and six".
 */
function isBridge(words: readonly string[], start: number, place: number): boolean {
  const isAnd = words[place]?.toLowerCase() === 'and' && scales.has(words[place - 1]?.toLowerCase() ?? '');
  return isAnd && !isDigits(words[start] ?? '') && units.has(words[place + 1]?.toLowerCase() ?? '');
}

/** "twenty five", "two hundred", "hundred six", "2 million", but not "1990 5" or "five six". */
function continues(before: string, next: string): boolean {
  const [previous, word] = [before.toLowerCase(), next.toLowerCase()];
  if (scales.has(word)) return true;
  const value = units.get(word);
  if (value === undefined || word === 'dozen' || word === 'twice') return false;
  return scales.has(previous) || (tens.includes(previous) && value > 0 && value < 10);
}

function isDigits(word: string): boolean {
  return /^[-−]?\.?\p{N}/u.test(word);
}

function readValue(run: readonly string[]): string {
  const [first = ''] = run;
  if (run.length === 1 && isDigits(first)) return decimal(first);
  let total = 0;
  let group = 0;
  for (const word of run.map((one) => one.toLowerCase()).filter((one) => one !== 'and')) {
    const scale = scales.get(word);
    if (scale === undefined) group += units.get(word) ?? Number(decimal(word));
    else if (scale === 100) group *= scale;
    else {
      total += group * scale;
      group = 0;
    }
  }
  const value = Number((total + group).toPrecision(exactDigits));
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
