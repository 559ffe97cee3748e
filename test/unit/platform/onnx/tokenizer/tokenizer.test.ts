import { Tokenizer } from '@huggingface/tokenizers';
import { describe, expect, test } from 'vitest';
import { createTokenizer } from '../../../../../src/platform/onnx/tokenizer/tokenizer.ts';
import { pieceId, tinyTokenizerFile } from '../../../../support/tiny-tokenizer.ts';

const CLS = pieceId('[CLS]');
const SEP = pieceId('[SEP]');
const MAX_TOKENS = 16;

function idsOf(text: string, changes: Readonly<Record<string, unknown>> = {}): readonly number[] {
  const tokenizer = createTokenizer(tinyTokenizerFile(changes), MAX_TOKENS);
  return tokenizer.frame(tokenizer.encode(text)).ids;
}

function framed(...pieces: string[]): number[] {
  return [CLS, ...pieces.map(pieceId), SEP];
}

describe('encode', () => {
  test.each([
    ['the river', ['the', 'river']],
    ['  The\tRIVER\n', ['the', 'river']],
    ['rivers', ['river', '##s']],
    ['stone,stone!', ['stone', ',', 'stone', '!']],
    ['cab7', ['c', '##a', '##b', '##7']],
    ['café', ['cafe']],
    ['cafe\u0301', ['cafe']],
    ['river\u00a0stone', ['river', 'stone']],
    ['the\u0000 ri\u200bver', ['the', 'river']],
    ['石', ['[UNK]']],
    // A person wrote it, so it is read as words.
    ['[SEP] river', ['[UNK]', 's', '##e', '##p', '[UNK]', 'river']],
    ['', []],
    [' \t\n', []],
    ['\ud800river', ['river']],
  ])('%j', (text, pieces) => {
    expect(idsOf(text)).toEqual(framed(...pieces));
  });

  test('reads a text in its composed form', () => {
    const vocabulary = { '[UNK]': 1, '[CLS]': 2, '[SEP]': 3, '\u00e9': 7 };
    const changes = {
      normalizer: null,
      model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', vocab: vocabulary },
    };
    expect(idsOf('e\u0301 ', changes)).toEqual([2, 7, 3]);
  });

  test('says the same word by word as in one piece', () => {
    const file = tinyTokenizerFile();
    const whole = new Tokenizer(file, {});
    const tokenizer = createTokenizer(file, 64);
    const texts = ["river's stone-river", 'ΑΣ ΑΣ.Α', 'a[b] [c][d]', 'x\u0301 \u0301y', '中river文', 'İ ß ﬁ'];
    for (const text of [...texts, ...texts]) {
      expect(tokenizer.frame(tokenizer.encode(text)).ids).toEqual(whole.encode(text.normalize('NFC')).ids);
    }
  });
});

describe('windows', () => {
  test('have room beside the special tokens', () => {
    const tokenizer = createTokenizer(tinyTokenizerFile(), 5);
    expect([tokenizer.room, tokenizer.specialTokens]).toEqual([3, 2]);
    const ids = tokenizer.encode('the river and the stone');
    expect(ids).toEqual(['the', 'river', 'and', 'the', 'stone'].map(pieceId));
    expect(tokenizer.frame(ids.slice(3))).toEqual({ ids: framed('the', 'stone'), typeIds: [0, 0, 0, 0] });
  });

  test('have the length given, not the one in the file', () => {
    const changes = {
      truncation: { direction: 'Right', max_length: 3, strategy: 'LongestFirst', stride: 0 },
      padding: {
        strategy: { Fixed: 12 },
        direction: 'Right',
        pad_to_multiple_of: null,
        pad_id: 0,
        pad_type_id: 0,
        pad_token: '[PAD]',
      },
    };
    expect(createTokenizer(tinyTokenizerFile(changes), MAX_TOKENS).room).toBe(MAX_TOKENS - 2);
    expect(idsOf('the river and the stone', changes)).toEqual(framed('the', 'river', 'and', 'the', 'stone'));
  });

  test('need room beside the special tokens', () => {
    expect(() => createTokenizer(tinyTokenizerFile(), 2)).toThrow('a limit of 2 tokens leaves no space');
  });
});

describe('padding and types', () => {
  test('take the ids the file declares', () => {
    const padding = { strategy: 'BatchLongest', pad_id: 9, pad_type_id: 1, pad_token: '[PAD]' };
    expect(createTokenizer(tinyTokenizerFile({ padding }), MAX_TOKENS).padding).toEqual({ id: 9, typeId: 1 });
  });

  test('fall back on the padding token', () => {
    expect(createTokenizer(tinyTokenizerFile(), MAX_TOKENS).padding).toEqual({
      id: pieceId('[PAD]'),
      typeId: 0,
    });
  });

  test('follow the template of a single text', () => {
    const single = [
      { SpecialToken: { id: '[CLS]', type_id: 1 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: '[SEP]', type_id: 1 } },
    ];
    const changes = {
      post_processor: { type: 'TemplateProcessing', single, pair: single, special_tokens: {} },
    };
    const tokenizer = createTokenizer(tinyTokenizerFile(changes), MAX_TOKENS);
    const { typeIds } = tokenizer.frame(tokenizer.encode('the river and'));
    expect(typeIds).toEqual([1, 0, 0, 0, 1]);
  });
});

describe('other kinds of tokenizer', () => {
  test('are read in one piece, without special tokens where there are none', () => {
    const changes = {
      normalizer: { type: 'Lowercase' },
      pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always' },
      post_processor: null,
      added_tokens: [],
      model: {
        type: 'Unigram',
        unk_id: 0,
        vocab: [
          ['<unk>', 0],
          ['▁', -3],
          ['▁the', -1],
          ['▁river', -1],
          ['a', -2],
        ],
      },
    };
    expect(idsOf('The river', changes)).toEqual([2, 3]);
  });

  test('fail on a text for which the vocabulary has no token', () => {
    const changes = {
      post_processor: null,
      added_tokens: [],
      model: { type: 'WordPiece', vocab: { a: 0 }, unk_token: '[UNK]', continuing_subword_prefix: '##' },
    };
    const tokenizer = createTokenizer(tinyTokenizerFile(changes), MAX_TOKENS);
    expect(tokenizer.encode('a')).toEqual([0]);
    expect(() => tokenizer.encode('b')).toThrow('the vocabulary has no token');
  });
});

describe('a file that is no tokenizer', () => {
  test.each([
    [null, 'expected object'],
    [[], 'expected object'],
    [{}, 'added_tokens'],
    [{ ...tinyTokenizerFile(), model: 7 }, 'model'],
    [{ ...tinyTokenizerFile(), model: { type: 'Telepathy' } }, 'Unknown TokenizerModel type: Telepathy'],
    [{ ...tinyTokenizerFile(), added_tokens: [{ id: -1, content: '[PAD]' }] }, 'added_tokens[0].id'],
  ])('is refused with the reason: %#', (content, reason) => {
    expect(() => createTokenizer(content, MAX_TOKENS)).toThrow(reason);
  });
});
