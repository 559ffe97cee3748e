/**
 * Splits text into lower-case words and single punctuation marks, without accents: the same pieces
 * that the tokenizer's normalizer and pre-tokenizer pass to WordPiece.
 */
export function wordsOf(text: string): string[] {
  const plain = text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
  return plain.match(/[^\s\p{P}\p{S}]+|[\p{P}\p{S}]/gu) ?? [];
}
