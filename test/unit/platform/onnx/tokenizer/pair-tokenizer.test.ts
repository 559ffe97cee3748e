import { Tokenizer } from '@huggingface/tokenizers';
import { describe, expect, test } from 'vitest';
import {
  createPairTokenizer,
  longestFirst,
} from '../../../../../src/platform/onnx/tokenizer/pair-tokenizer.ts';
import { pairTokenizerFile } from '../../../../support/overlap-models.ts';
import { pieceId, tinyTokenizerFile } from '../../../../support/tiny-tokenizer.ts';

const pieces = (text: string) => text.split(' ').map(pieceId);
const encode = (premise: string, hypothesis: string, maxTokens = 16, changes = {}) =>
  createPairTokenizer(pairTokenizerFile(changes), maxTokens).encode({ premise, hypothesis });

describe('a pair', () => {
  test('is one row, each text with its type, between the special tokens of the file', () => {
    expect(encode('The river', 'stone, number')).toEqual({
      ids: pieces('[CLS] the river [SEP] stone , number [SEP]'),
      typeIds: [0, 0, 0, 0, 1, 1, 1, 1],
    });
  });

  test('follows whatever post-processor the file has', () => {
    const roberta = {
      type: 'RobertaProcessing',
      cls: ['[CLS]', pieceId('[CLS]')],
      sep: ['[SEP]', pieceId('[SEP]')],
    };
    expect(encode('the river', 'stone', 16, { post_processor: roberta }).ids).toEqual(
      pieces('[CLS] the river [SEP] [SEP] stone [SEP]'),
    );
  });

  test.each([
    ['the river', 'a stone'],
    ['Cafe\u0301 cab7!', "river's end"],
    ['', 'stone'],
    ['[s] river', '石'],
  ])('is what the library makes of %j and %j', (premise, hypothesis) => {
    const file = pairTokenizerFile();
    const whole = new Tokenizer(file, {}).encode(premise.normalize('NFC'), {
      text_pair: hypothesis,
      return_token_type_ids: true,
    });
    const { ids, typeIds } = createPairTokenizer(file, 64).encode({ premise, hypothesis });
    expect(ids).toEqual(whole.ids);
    expect(typeIds).toEqual(whole.token_type_ids);
  });

  test('has control tokens around its texts and never in them', () => {
    const [inside] = [pieceId('[SEP]')].map((id) =>
      encode('[SEP] river', '[SEP]').ids.filter((found) => found === id),
    );
    expect(inside).toHaveLength(2);
  });

  test('that is too long is cut at the end of its longer text, and keeps the closing tokens', () => {
    expect(encode('the river and the stone', 'the river', 9)).toEqual({
      ids: pieces('[CLS] the river and the [SEP] the river [SEP]'),
      typeIds: [0, 0, 0, 0, 0, 0, 1, 1, 1],
    });
    expect(encode('the river', 'the river and the stone', 9).ids).toEqual(
      pieces('[CLS] the river [SEP] the river and the [SEP]'),
    );
    expect(encode('the '.repeat(100), 'river '.repeat(100), 9).ids).toEqual(
      pieces('[CLS] the the the [SEP] river river river [SEP]'),
    );
  });

  test('needs room beside the special tokens', () => {
    expect(() => encode('the', 'river', 4)).toThrow('a limit of 4 tokens leaves no space for two texts');
    expect(encode('the river', 'river stone', 5).ids).toEqual(pieces('[CLS] the [SEP] river [SEP]'));
  });

  test('needs a place for its second text in the file', () => {
    expect(() => createPairTokenizer(tinyTokenizerFile(), 16)).toThrow('does not support a second text');
  });
});

describe('longest first', () => {
  test.each([
    [3, 4, 10, [3, 4]],
    [3, 40, 10, [3, 7]],
    [40, 3, 10, [7, 3]],
    [40, 40, 10, [5, 5]],
    [40, 30, 11, [6, 5]],
    [30, 40, 11, [5, 6]],
    [0, 40, 10, [0, 10]],
    [5, 6, 10, [5, 5]],
  ])('%i and %i tokens in %i', (first, second, room, kept) => {
    expect(longestFirst(first, second, room)).toEqual(kept);
  });

  test('is what cutting the longer one token by token leaves', () => {
    for (let first = 0; first < 12; first += 1) {
      for (let second = 0; second < 12; second += 1) {
        let [left, right] = [first, second];
        while (left + right > 9) {
          if (left > right) left -= 1;
          else right -= 1;
        }
        const kept = longestFirst(first, second, 9);
        // Of two that are equally long, either may have the odd token.
        expect(kept.toSorted()).toEqual([left, right].toSorted());
        expect(kept[0]).toBeLessThanOrEqual(first);
        expect(kept[1]).toBeLessThanOrEqual(second);
      }
    }
  });
});
