import { Tokenizer } from '@huggingface/tokenizers';
import { SPECIAL_PIECES } from './vocabulary.ts';

/** Maximum input length in pieces, including special pieces. */
export const MAX_PIECES = 256;

/**
 * The content of `tokenizer.json` (Hugging Face tokenizers format) for a WordPiece vocabulary in id
 * order: BERT's normalizer and pre-tokenizer, lower-casing, `[CLS] text [SEP]`.
 */
export function tokenizerFile(vocabulary: readonly string[]): object {
  const id = (piece: string): number => vocabulary.indexOf(piece);
  const special = (piece: string) => ({ SpecialToken: { id: piece, type_id: 0 } });
  return {
    version: '1.0',
    truncation: { direction: 'Right', max_length: MAX_PIECES, strategy: 'LongestFirst', stride: 0 },
    padding: null,
    added_tokens: SPECIAL_PIECES.map((content) => ({
      id: id(content),
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
      pair: [
        special('[CLS]'),
        { Sequence: { id: 'A', type_id: 0 } },
        special('[SEP]'),
        { Sequence: { id: 'B', type_id: 1 } },
        { SpecialToken: { id: '[SEP]', type_id: 1 } },
      ],
      special_tokens: Object.fromEntries(
        ['[CLS]', '[SEP]'].map((piece) => [piece, { id: piece, ids: [id(piece)], tokens: [piece] }]),
      ),
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((piece, index) => [piece, index])),
    },
  };
}

/** Converts a text to piece ids. */
export type Encoder = (text: string) => number[];

/**
 * The encoder of a `tokenizer.json`. Includes special pieces, and cuts to `MAX_PIECES` with the
 * closing piece kept.
 */
export function createEncoder(file: object): Encoder {
  const tokenizer = new Tokenizer(file, {});
  return (text) => {
    const { ids } = tokenizer.encode(text);
    return ids.length > MAX_PIECES ? [...ids.slice(0, MAX_PIECES - 1), ...ids.slice(-1)] : ids;
  };
}
