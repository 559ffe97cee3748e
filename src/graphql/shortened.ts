/** Stands in the place of what was left out. */
const ellipsis = '…';

/**
 * The beginning of a text, for messages that quote what a client sent: at most `most` characters (UTF-16 code units), the ellipsis included.
 * The cost does not depend on the length of the text.
 */
export function shortened(text: string, most = 100): string {
  if (text.length <= most) return text;
  // A surrogate pair that is cut in half is no longer well-formed Unicode.
  return text.slice(0, most - ellipsis.length).replace(/[\uD800-\uDBFF]$/, '') + ellipsis;
}
