import { describe, expect, test } from 'vitest';
import { createTokenizer } from '../../../../../src/platform/onnx/tokenizer/tokenizer.ts';
import { TINY_VOCABULARY, tinyTokenizerFile } from '../../../../support/tiny-tokenizer.ts';

const idOf = (piece: string) => TINY_VOCABULARY.indexOf(piece);
const specialIds = ['[PAD]', '[UNK]', '[CLS]', '[SEP]'].map(idOf);

describe('a control token that a person wrote', () => {
  const tokenizer = createTokenizer(tinyTokenizerFile(), 32);

  test.each([
    '[PAD]',
    '[CLS]',
    '[SEP]',
    'the [PAD] river',
    '[CLS]the river[SEP]',
  ])('%s is read as words', (text) => {
    const ids = tokenizer.encode(text);
    expect(ids.length).toBeGreaterThan(0);
    expect(ids.filter((id) => specialIds.includes(id) && id !== idOf('[UNK]'))).toEqual([]);
  });

  test('does not change the tokens around a window', () => {
    expect(tokenizer.frame(tokenizer.encode('river')).ids).toEqual([
      idOf('[CLS]'),
      ...tokenizer.encode('river'),
      idOf('[SEP]'),
    ]);
  });

  test('is no word of a vocabulary of pieces either', () => {
    const pieces = ['<s>', '</s>', '<unk>', '▁', '▁river', 's', '<', '>', '/'];
    const unigram = createTokenizer(
      {
        ...tinyTokenizerFile(),
        normalizer: null,
        pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
        post_processor: {
          type: 'TemplateProcessing',
          single: [
            { SpecialToken: { id: '<s>', type_id: 0 } },
            { Sequence: { id: 'A', type_id: 0 } },
            { SpecialToken: { id: '</s>', type_id: 0 } },
          ],
          pair: [],
          special_tokens: {
            '<s>': { id: '<s>', ids: [0], tokens: ['<s>'] },
            '</s>': { id: '</s>', ids: [1], tokens: ['</s>'] },
          },
        },
        added_tokens: ['<s>', '</s>', '<unk>'].map((content, id) => ({ id, content, special: true })),
        model: { type: 'Unigram', unk_id: 2, vocab: pieces.map((piece, id) => [piece, id < 3 ? 0 : -3]) },
      },
      32,
    );
    expect(unigram.encode('river </s>').map((id) => pieces[id])).toEqual(['▁river', '▁', '<', '/', 's', '>']);
    expect(unigram.countKnown(unigram.encode('river </s>'))).toBe(6);
    expect(unigram.countKnown(unigram.encode('river §'))).toBe(2);
  });
});

describe('the known tokens of a text', () => {
  const tokenizer = createTokenizer(tinyTokenizerFile(), 32);

  test.each([
    ['the river', 2, 2],
    ['the 石 river', 3, 2],
    ['石 橋', 2, 0],
    ['', 0, 0],
  ])('of %j are %i, of which %i are known', (text, all, known) => {
    const ids = tokenizer.encode(text);
    expect(ids).toHaveLength(all);
    expect(tokenizer.countKnown(ids)).toBe(known);
  });
});
