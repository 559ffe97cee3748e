import { hasTooManyMarks } from '../../platform/text/combining-marks.ts';

/** What an argument or a field of an input takes at most. */
export interface InputLimits {
  /** Characters of a string, or of each string in a list. */
  readonly maxLength?: number | undefined;
  /** Items of a list. */
  readonly maxItems?: number | undefined;
}

/** Most UTF-16 code units that Unicode NFC makes one of (U+1F82 and others). */
const longestDecomposition = 4;

/**
 * Whether a text has more than `most` characters: UTF-16 code units of its NFC, as the services count them. Of a text that is far too long only
 * the length is looked at.
 */
export function isLonger(text: string, most: number): boolean {
  if (text.length <= most) return false;
  if (text.length > longestDecomposition * most || hasTooManyMarks(text)) return true;
  return text.normalize('NFC').length > most;
}

/** What is wrong with a string that is too long. */
export function tooLong(most: number): string {
  return `expects at most ${most} characters`;
}

/** What is wrong with a list that is too long. */
export function tooMany(most: number): string {
  return `expects at most ${most} items`;
}

/** The limits in words, as they stand in a description; empty when there are none. */
export function described({ maxLength, maxItems }: InputLimits): string {
  const characters = maxLength === undefined ? '' : `${maxLength.toLocaleString('en')} characters`;
  if (maxItems === undefined) return characters === '' ? '' : `At most ${characters}.`;
  const items = `At most ${maxItems.toLocaleString('en')} items`;
  return characters === '' ? `${items}.` : `${items}, each at most ${characters}.`;
}
