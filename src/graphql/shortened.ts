/** Replaces the omitted part. */
const ellipsis = '…';

/**
 * The beginning of a text, for messages that quote client input: at most `max` characters (UTF-16
 * code units) including the ellipsis. The cost does not depend on the length of the text.
 */
export function shortened(text: string, max = 100): string {
  if (text.length <= max) return text;
  // Half of a surrogate pair is not well-formed Unicode.
  return text.slice(0, max - ellipsis.length).replace(/[\uD800-\uDBFF]$/, '') + ellipsis;
}
