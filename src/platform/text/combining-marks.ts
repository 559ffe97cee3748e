/**
 * Combining marks in a row that a text may have. No language needs more than a few (Unicode's Stream-Safe Text Format allows 30), and to put them
 * in order, as every normalization does, takes time that grows with the square of their number: seconds for 32,768.
 */
export const maxMarks = 128;

/** Whether a text has more combining marks in a row, counted in UTF-16 code units, than can be put in order in passing. */
export function hasTooManyMarks(text: string): boolean {
  // Each match takes a whole row, so that the text is read once.
  for (const [row] of text.matchAll(/\p{M}{2,}/gu)) if (row.length > maxMarks) return true;
  return false;
}
