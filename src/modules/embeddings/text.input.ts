import { z } from 'zod';
import { hasTooManyMarks, maxMarks } from '../../platform/text/combining-marks.ts';
import { isVisible } from '../../platform/text/visible.ts';

/** Maximum length of a text, in characters. */
export const maxTextLength = 32_768;

/** Maximum number of texts in one batch. */
export const maxBatch = 256;

/** The limit is checked before the text is normalized. */
export const orderableSchema = z.string().refine((text) => !hasTooManyMarks(text), {
  error: `expects at most ${maxMarks} combining marks in a row`,
  abort: true,
});

/** A text to read: Unicode NFC, not blank, at most `maxTextLength` characters. */
export const textSchema = orderableSchema
  .normalize('NFC')
  .max(maxTextLength, `expects at most ${maxTextLength} characters`)
  .refine(isVisible, 'expects a text that is not blank')
  .refine((text) => text.isWellFormed(), 'expects well-formed Unicode')
  .refine((text) => !text.includes('\0'), 'cannot hold the NUL character');

/** At least one text, at most `maxBatch`. */
export const textsSchema = z
  .array(textSchema)
  .min(1, 'expects at least one text')
  .max(maxBatch, `expects at most ${maxBatch} texts`);
