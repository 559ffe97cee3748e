const small = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen ' +
  'seventeen eighteen nineteen'
).split(' ');
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

/** Words for numbers below a hundred. */
export const unitWords: ReadonlyMap<string, number> = new Map([
  ...small.map((word, value) => [word, value] as const),
  ...tens.map((word, place) => [word, 10 * (place + 2)] as const),
  ['twice', 2],
  ['dozen', 12],
]);

/** Words that multiply the number before them. */
export const scaleWords: ReadonlyMap<string, number> = new Map([
  ['hundred', 100],
  ['thousand', 1e3],
  ['lakh', 1e5],
  ['million', 1e6],
  ['crore', 1e7],
  ['billion', 1e9],
  ['trillion', 1e12],
]);

/**
 * Index of the word after the number that starts here. The start itself if there is no number.
 * "twenty five", "two hundred and six" and "2 million" are one number each, "five six" is two.
 */
export function endOfNumber(words: readonly string[], start: number): number {
  const first = words[start]?.toLowerCase() ?? '';
  if (!isDigits(first) && !unitWords.has(first)) return start;
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
  const isAnd =
    words[place]?.toLowerCase() === 'and' && scaleWords.has(words[place - 1]?.toLowerCase() ?? '');
  return isAnd && !isDigits(words[start] ?? '') && unitWords.has(words[place + 1]?.toLowerCase() ?? '');
}

/** "twenty five", "two hundred", "hundred six", "2 million", but not "1990 5" or "five six". */
function continues(before: string, next: string): boolean {
  const [previous, word] = [before.toLowerCase(), next.toLowerCase()];
  if (scaleWords.has(word)) return true;
  const value = unitWords.get(word);
  if (value === undefined || word === 'dozen' || word === 'twice') return false;
  return scaleWords.has(previous) || (tens.includes(previous) && value > 0 && value < 10);
}

export function isDigits(word: string): boolean {
  return /^[-−]?\.?\p{N}/u.test(word);
}

/**
 * The number that words and digits mean together.
 * @param digitsValue value of a word in digits.
 */
export function sumOf(run: readonly string[], digitsValue: (digits: string) => number): number {
  let total = 0;
  let group = 0;
  for (const word of run.map((one) => one.toLowerCase()).filter((one) => one !== 'and')) {
    const scale = scaleWords.get(word);
    if (scale === undefined) group += unitWords.get(word) ?? digitsValue(word);
    else if (scale === 100) group *= scale;
    else {
      total += group * scale;
      group = 0;
    }
  }
  return total + group;
}
