/**
 * A text in the form in which it is compared, with the places of its characters in the original.
 */
export interface ComparableText {
  readonly text: string;
  /**
   * Place in the original text of a place in the comparable text, both in UTF-16 code units. If
   * one character stands for several, the place is that of the first.
   */
  readonly originalOffset: (index: number) => number;
}

/** A part of the original text, and its place in the comparable one. */
interface Step {
  readonly place: number;
  readonly original: number;
  /** Length of the part in the original text. */
  readonly length: number;
}

/**
 * A hyphen at the end of a line; other ASCII characters; or a character with the marks that may
 * combine with it. The number of marks is limited to bound the work.
 */
const parts =
  /(?<=\p{L})[\-\u2010\u00ad][ \t]{0,8}\r?\n[ \t]{0,8}(?=\p{Ll})|[\0-,.-\u007f]+(?![[\p{M}\p{Cf}]--[\u00ad]])|[\s\S][[\p{M}\p{Cf}\u1160-\u11ff\uff9e\uff9f]--[\u00ad]]{0,32}/gv;
const lineEnd = /[\n]/;
const format = /\p{Cf}/gu;
const ascii = /^[\0-\u007f]*$/;
const hyphenAtLineEnd = /-[ \t]{0,8}\r?\n/;

/**
 * Characters that have their own replacements, because NFKC would change their meaning: quotation
 * marks, hyphens, dashes, fractions, powers and trademark signs.
 */
const own: ReadonlyMap<string, string> = new Map([
  ...[...'‘’‚‛ʼ′＇´'].map((quote) => [quote, "'"] as const),
  ...[...'“”„‟«»″＂'].map((quote) => [quote, '"'] as const),
  ...[...'‐‑−﹣－'].map((hyphen) => [hyphen, '-'] as const),
  ...[...'‒–—―'].map((dash) => [dash, '–'] as const),
  ...[...'½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞²³'].map((sign) => [sign, sign] as const),
  ...[...'™℠'].map((mark) => [mark, ''] as const),
  // These stand for whole phrases, of up to eighteen characters.
  ...[...'ﷺﷻ'].map((phrase) => [phrase, phrase] as const),
]);

/**
 * A text in the form in which it is compared: NFKC, which turns ligatures and full-width letters
 * into plain ones. Format characters and soft hyphens are removed, words that are hyphenated at a
 * line end are joined, and quotation marks, hyphens, dashes and spaces each have one form.
 * Fractions ("½") and powers ("km²") stay, because NFKC would join them to the digits before them.
 * Linear in the length.
 */
export function comparableText(text: string): ComparableText {
  if (ascii.test(text) && !hyphenAtLineEnd.test(text)) {
    return { text, originalOffset: (index) => Math.min(Math.max(index, 0), text.length) };
  }
  const steps: Step[] = [];
  let comparable = '';
  for (const { 0: part, index } of text.matchAll(parts)) {
    steps.push({ place: comparable.length, original: index, length: part.length });
    comparable += plainPart(part);
  }
  steps.push({ place: comparable.length, original: text.length, length: 0 });
  return { text: comparable, originalOffset: (index) => offsetOf(steps, index) };
}

function plainPart(part: string): string {
  if (ascii.test(part)) return lineEnd.test(part) && part.startsWith('-') ? '' : part;
  if (lineEnd.test(part)) return '';
  const visible = part.replaceAll(format, '');
  return own.get(visible) ?? visible.normalize('NFKC').replaceAll('\u00a0', ' ');
}

/**
 * Binary search for the last step at or before a place. A part without length belongs to the next
 * one.
 */
function offsetOf(steps: readonly Step[], index: number): number {
  let [low, high] = [0, steps.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((steps[middle]?.place ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  const step = steps[low];
  if (step === undefined) return 0;
  return step.original + Math.max(0, Math.min(index - step.place, step.length - 1));
}
