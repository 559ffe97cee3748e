import { hasTooManyMarks } from '../../platform/text/combining-marks.ts';

/** Limits of an argument or an input field. */
export interface InputLimits {
  /** Maximum characters of a string, or of each string in a list. */
  readonly maxLength?: number | undefined;
  /** Maximum number of items of a list. */
  readonly maxItems?: number | undefined;
}

/** Maximum number of UTF-16 code units that Unicode NFC combines into one (U+1F82 and others). */
const maxDecompositionLength = 4;

/**
 * Whether a text has more than `max` characters: UTF-16 code units of its NFC, as the services
 * count them. For a text that is far too long, only the length is checked.
 */
export function isLonger(text: string, max: number): boolean {
  if (text.length <= max) return false;
  if (text.length > maxDecompositionLength * max || hasTooManyMarks(text)) return true;
  return text.normalize('NFC').length > max;
}

/** The error message for a string that is too long. */
export function tooLong(max: number): string {
  return `expects at most ${max} characters`;
}

/** The error message for a list that is too long. */
export function tooMany(max: number): string {
  return `expects at most ${max} items`;
}

/** The limits as text for a description; empty if there are none. */
export function described({ maxLength, maxItems }: InputLimits): string {
  const characters = maxLength === undefined ? '' : `${maxLength.toLocaleString('en')} characters`;
  if (maxItems === undefined) return characters === '' ? '' : `At most ${characters}.`;
  const items = `At most ${maxItems.toLocaleString('en')} items`;
  return characters === '' ? `${items}.` : `${items}, each at most ${characters}.`;
}
