/** Code inside a line, by indexes in the text. */
export interface CodeSpan {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** Index after the closing fence. */
  readonly next: number;
}

/**
 * Reads the code after a fence of backticks. Code that is not closed reaches to the end of the
 * line, because its end may not have been written yet. Null if the fence does not open code.
 */
export function readCodeSpan(text: string, at: number, fence: string): CodeSpan | null {
  const start = at + fence.length;
  if (/[\s`]/.test(text[start] ?? ' ') && fence.length > 1) return null;
  const closing = /`+/g;
  closing.lastIndex = start;
  for (let found = closing.exec(text); found !== null; found = closing.exec(text)) {
    if (found[0].length === fence.length) return { start, end: found.index, next: closing.lastIndex };
  }
  return { start, end: text.length, next: text.length };
}

/**
 * Whether a run of *, _ or ~~ is emphasis. The characters beside the run decide, so that emphasis
 * is read in the same way before and after it is closed: "2 * 3", "5*3", "2**10" and "snake_case"
 * contain no emphasis.
 */
export function isEmphasis(text: string, at: number, run: string): boolean {
  const before = text[at - 1] ?? ' ';
  const after = text[at + run.length] ?? ' ';
  if (/\s/.test(before) && /\s/.test(after)) return false;
  if (!/[\p{L}\p{N}]/u.test(before) || !/[\p{L}\p{N}]/u.test(after)) return true;
  return run[0] === '~' || (run[0] === '*' && run.length > 1 && !/\d/.test(before + after));
}
