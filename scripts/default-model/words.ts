/**
 * Splits text into lower-case words and single punctuation marks, accents removed: the same pieces that the
 * tokenizer's normaliser and pre-tokenizer hand to WordPiece.
 */
export function wordsOf(text: string): string[] {
  const plain = text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
  return plain.match(/[^\s\p{P}\p{S}]+|[\p{P}\p{S}]/gu) ?? [];
}
