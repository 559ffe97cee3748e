const LETTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789'];
const WORDS = ['river', 'stone', 'number', 'the', 'and', 'cafe', '##ing', ',', '.', '!', '-', "'"];

/**
 * Pieces in id order: 0 `[PAD]`, 1 `[UNK]`, 2 `[CLS]`, 3 `[SEP]`, then words, letters and letters
 * inside words.
 */
export const TINY_VOCABULARY: readonly string[] = [
  '[PAD]',
  '[UNK]',
  '[CLS]',
  '[SEP]',
  ...WORDS,
  ...LETTERS,
  ...LETTERS.map((letter) => `##${letter}`),
];

/** Id of a piece of the tiny vocabulary. */
export function pieceId(piece: string): number {
  const id = TINY_VOCABULARY.indexOf(piece);
  if (id < 0) throw new Error(`the tiny vocabulary has no piece ${piece}`);
  return id;
}

/**
 * The content of a `tokenizer.json` with BERT's steps over a vocabulary of words and letters, which
 * can spell every ASCII word. `changes` replaces or adds fields.
 */
export function tinyTokenizerFile(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const special = (piece: string) => ({ SpecialToken: { id: piece, type_id: 0 } });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: ['[PAD]', '[UNK]', '[CLS]', '[SEP]'].map((content) => ({
      id: pieceId(content),
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [special('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, special('[SEP]')],
      pair: [special('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, special('[SEP]')],
      special_tokens: {},
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(TINY_VOCABULARY.map((piece, id) => [piece, id])),
    },
    ...changes,
  };
}
