import { type Run, sliceRun } from './run.ts';

/**
 * A line of at least this many characters that does not end a sentence was broken to fit a width.
 */
const minBrokenLineLength = 50;
const endsSentence = /[.!?:…。！？][\s"'”’)*_\]\d[^]*$/;
const abbreviated = /(?:^|[\s("'“‘])(?:\p{Lu}\p{Ll}{0,3}|\p{Lu}|vs|e\.g|i\.e|al|etc)\.$/u;
/** What begins a new line for the reader: a bullet, a number, bold text, a mark. */
const beginsLine = /^\s*(?:[•▪◦‣·●○∙*_#|[<]|[-–—]\s|\(?\d{1,3}[.)]\s|【)/;
const breaks = /\n|<br\s{0,9}\/?>/gi;
const hardBreak = /(?: {2}|\\)$/;

/**
 * Splits the text of a block into the lines that its reader sees. A line break inside a sentence
 * only fits the text to a width, so it does not split the text.
 */
export function linesOf(block: Run): Run[] {
  const lines: Run[] = [];
  let start = 0;
  let lineStart = 0;
  for (const { 0: sign, index: end } of block.text.matchAll(breaks)) {
    const next = end + sign.length;
    const before = block.text.slice(lineStart, end);
    const after = block.text.slice(next, next + minBrokenLineLength);
    if (sign !== '\n' || isBreak(before, after)) {
      lines.push(sliceRun(block, start, end));
      start = next;
    }
    lineStart = next;
  }
  lines.push(sliceRun(block, start, block.text.length));
  return lines.filter(({ text }) => text.trim() !== '');
}

function isBreak(before: string, after: string): boolean {
  if (before.trim() === '' || hardBreak.test(before.slice(-2)) || beginsLine.test(after)) return true;
  if (/^\s*\p{Ll}/u.test(after)) return false;
  const end = before.trimEnd().slice(-20);
  if (endsSentence.test(end)) return !abbreviated.test(end);
  return before.length < minBrokenLineLength;
}
