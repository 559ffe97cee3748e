/**
 * Maximum length of a run of combining marks in a text. No language needs more than a few
 * (Unicode's Stream-Safe Text Format allows 30). Every normalization sorts them, which takes time
 * quadratic in their number: seconds for 32,768.
 */
export const maxMarks = 128;

/**
 * Returns whether a text has a run of combining marks, counted in UTF-16 code units, that is longer
 * than the limit.
 */
export function hasTooManyMarks(text: string): boolean {
  // Each match consumes a whole run, so that the text is read once.
  for (const [row] of text.matchAll(/\p{M}{2,}/gu)) if (row.length > maxMarks) return true;
  return false;
}
