import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Part } from '../../../../scripts/parity/part.ts';
import { poolingParity } from '../../../../scripts/parity/pooling-parity.ts';
import { queryParity } from '../../../../scripts/parity/query-parity.ts';
import { tokenizerParity } from '../../../../scripts/parity/tokenizer-parity.ts';
import { Progress } from '../../../../src/commands/shell/progress.ts';
import { goldenTexts } from '../../../support/encoder-golden.ts';
import { pairTokenizerFile } from '../../../support/overlap-models.ts';
import { pieceId } from '../../../support/tiny-tokenizer.ts';

const ids = (text: string) => text.split(' ').map(pieceId);
const tokenizer = ['tokenizer/all-MiniLM-L6-v2/tokenizer.json', pairTokenizerFile()] as const;
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vortex-parity-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function outcomesOf(part: Part, ...files: (readonly [path: string, content: unknown])[]) {
  for (const [path, content] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), JSON.stringify(content));
  }
  const findings = await part.compare(folder, new Progress({ write: () => undefined }));
  return findings.map(({ outcome, shown }) => [outcome, shown]);
}

describe('the tokenizer', () => {
  const casesFile = 'tokenizer/bert-parity/bert_uncased_expected_ids.json';
  const cases = [
    { name: 'ONE', text: 'The river', ids: ids('[CLS] the river [SEP]') },
    { name: 'TWO', text: 'river', text_pair: 'stone', ids: ids('[CLS] river [SEP] stone [SEP]') },
  ];

  test('agrees with ids worked out by rule, of texts and of pairs', async () => {
    expect(await outcomesOf(tokenizerParity, tokenizer, [casesFile, cases])).toEqual([
      ['equal', '2 of 2 equal'],
    ]);
  });

  test('differs where one id is another, and says which', async () => {
    const wrong = [...cases, { name: 'THREE', text: 'stone', ids: [1, 2, 3] }];
    expect(await outcomesOf(tokenizerParity, tokenizer, [casesFile, wrong])).toEqual([
      ['differs', '2 of 3 equal'],
      ['differs', `${ids('[CLS] stone [SEP]').join(' ')}, not 1 2 3`],
    ]);
  });

  test('is not compared where a person wrote a control token', async () => {
    const written = [
      ...cases,
      { name: 'FOUR', text: 'the [SEP] river', ids: ids('[CLS] the [SEP] river [SEP]') },
    ];
    expect(await outcomesOf(tokenizerParity, tokenizer, [casesFile, written])).toEqual([
      ['equal', '2 of 2 equal'],
      ['noted', expect.stringContaining('control tokens in a text as words')],
    ]);
  });

  test('is compared with cases only', async () => {
    await expect(outcomesOf(tokenizerParity, tokenizer, [casesFile, [{ text: 1 }]])).rejects.toThrow(
      'bert_uncased_expected_ids.json cannot be read',
    );
  });
});

describe('pooling', () => {
  const snapshotsFile = 'tokenizer/minilm-golden/tei_minilm_snapshots.json';
  const snapshots = (pooled: readonly number[]) => ({
    texts: { mini_single: ['the river'] },
    mini_single_raw: [
      [1, 4],
      [2, 0],
      [3, 0],
      [6, 12],
    ],
    mini_single: [pooled],
  });
  const outcomes = async (pooled: readonly number[]) =>
    (await outcomesOf(poolingParity, tokenizer, [snapshotsFile, snapshots(pooled)])).map(
      ([outcome]) => outcome,
    );

  test('agrees with the mean of the rows', async () => {
    expect(await outcomes([3, 4])).toEqual(['equal', 'equal', 'equal', 'noted']);
  });

  test('differs from another vector in length, in direction too', async () => {
    expect(await outcomes([3.3, 4.4])).toEqual(['equal', 'differs', 'equal', 'noted']);
    expect(await outcomes([4, 3])).toEqual(['equal', 'differs', 'differs', 'noted']);
  });
});

describe('the queries', () => {
  const queriesFile = 'tokenizer/minilm-golden/ternlight_spearman_smoke.json';
  const golden = goldenTexts().filter(({ ids }) => ids.length > 5 && ids.length < 100);
  const outcomes = async (order: (index: number) => number) => {
    const queries = golden.map(({ text }, index) => {
      const { vector } = golden[order(index)] ?? { vector: [] };
      return { text, teacher_emb: [...vector] };
    });
    return (await outcomesOf(queryParity, [queriesFile, queries])).map(([outcome]) => outcome);
  };

  test('agree with vectors of the official model', async () => {
    expect(await outcomes((index) => index)).toEqual(['equal', 'equal', 'equal']);
  });

  test('differ from the vectors of other texts', async () => {
    expect(await outcomes((index) => (index + 1) % golden.length)).toEqual(['equal', 'differs', 'differs']);
  });
});
