/** A stretch of an answer, in UTF-16 units. */
export interface Stretch {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly isReasoning: boolean;
}

/**
 * Tags in which models write their reasoning before they answer. A tag counts only at the start of
 * a line, so that an answer can mention the tag.
 */
const opening = /^[^\S\n]*<(think|thinking|thought|reasoning|scratchpad|reflection)>/gim;

/**
 * Splits an answer into its hidden reasoning and the rest. Reasoning without its closing tag
 * reaches to the end, because the tag may not have been written yet.
 */
export function splitReasoning(text: string): Stretch[] {
  const stretches: Stretch[] = [];
  let end = 0;
  opening.lastIndex = 0;
  for (let found = opening.exec(text); found !== null; found = opening.exec(text)) {
    const start = found.index + found[0].indexOf('<');
    if (start > end) stretches.push({ start: end, end: start, isReasoning: false });
    const closing = new RegExp(`</${found[1]}>`, 'gi');
    closing.lastIndex = opening.lastIndex;
    end = closing.exec(text) === null ? text.length : closing.lastIndex;
    stretches.push({ start, end, isReasoning: true });
    opening.lastIndex = end;
  }
  if (end < text.length) stretches.push({ start: end, end: text.length, isReasoning: false });
  return stretches;
}
