import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rowsToJudge } from '../../../../scripts/evidence/evaluation.ts';
import { withGroups } from '../../../../scripts/evidence/groups.ts';
import { blankModel } from '../../../../scripts/evidence/model-file.ts';
import { readLabelled } from '../../../../scripts/evidence/readers.ts';
import { isHeldOut, type LabelledSet, partOf } from '../../../../scripts/evidence/rows.ts';
import { findSets } from '../../../../scripts/evidence/sets.ts';

const told = (content: string) => {
  const { format, rows } = readLabelled(content);
  return [format, rows.map(({ response, context, supported }) => [response, context, supported])];
};

const questions = JSON.stringify({
  knowledge: 'K',
  question: 'Q',
  right_answer: 'Yes',
  hallucinated_answer: 'No',
});

describe('a labelled file is known by its content', () => {
  test('BEGIN', () => {
    const lines = [
      'model_name\tdata_source\tknowledge\tmessage\tresponse\tbegin_label',
      'a\twow\tK\tM\tR\tFully attributable',
      'b\twow\tK\tM\tS\tGeneric',
    ];
    expect(told(lines.join('\r\n'))).toEqual([
      'BEGIN',
      [
        ['R', ['K'], true],
        ['S', ['K'], false],
      ],
    ]);
  });

  test('HaluEval, two rows a question', () => {
    expect(told(questions)).toEqual([
      'HaluEval QA',
      [
        ['Yes', ['K'], true],
        ['No', ['K'], false],
      ],
    ]);
  });

  test('WiCE, where partly supported is not supported', () => {
    const lines = ['supported', 'partially_supported'].map((label) =>
      JSON.stringify({ label, claim: 'C', evidence: ['E', 'F'] }),
    );
    expect(told(lines.join('\n'))).toEqual([
      'WiCE',
      [
        ['C', ['E', 'F'], true],
        ['C', ['E', 'F'], false],
      ],
    ]);
  });

  test.each([
    [true, true],
    [0, false],
    ['1', true],
    ['Supported', true],
    ['hallucinated', false],
    ['not_supported', false],
  ])('plain, with the label %j', (label, supported) => {
    const one = JSON.stringify({ response: 'R', context: 'C', label });
    expect(told(one)[1]).toEqual([['R', ['C'], supported]]);
    expect(told(`[${one}]`)[1]).toEqual([['R', ['C'], supported]]);
  });

  test.each([
    ['', 'neither JSON'],
    ['a licence\nin words', 'neither JSON'],
    ['{"text":1}', 'not in a known format'],
    ['{"response":"R","context":"C","label":"perhaps"}', 'not in a known format'],
    [`${questions}\n{"knowledge":"K"}\n{}`, '2 records'],
    ['{"response":', 'JSON'],
  ])('%j is refused', (content, reason) => {
    expect(() => readLabelled(content)).toThrow(reason);
  });
});

test('records that cannot be read are skipped and counted', () => {
  const { rows, skipped } = readLabelled(`{"knowledge":"K"}\n${questions}\n${questions}`);
  expect({ rows: rows.length, skipped }).toEqual({ rows: 4, skipped: 1 });
});

describe('rows on the same evidence', () => {
  const long = (text: string) => text.padEnd(60, '.');
  const row = (response: string, ...context: string[]) => ({ response, context, supported: true });
  const rows = [
    row('a', long('one')),
    row('b', long('one'), long('two')),
    row('c', long('two')),
    row('d', 'short'),
    row('e', 'short'),
  ];

  test('stay together, through others too, but for short passages', () => {
    const groups = withGroups(rows).map(({ group }) => group);
    expect(new Set(groups.slice(0, 3)).size).toBe(1);
    expect(new Set(groups).size).toBe(3);
  });

  test('have the same group in any order', () => {
    const groupOf = (some: typeof rows) =>
      Object.fromEntries(withGroups(some).map(({ response, group }) => [response, group]));
    expect(groupOf(rows.toReversed())).toEqual(groupOf(rows));
  });

  test('are parted by their group alone, about half and half', () => {
    const many = Array.from({ length: 2000 }, (_, index) => ({ ...row('r', 'c'), group: `group ${index}` }));
    expect(many.filter(isHeldOut).length / many.length).toBeCloseTo(0.5, 1);
    expect(many.filter((one) => partOf(one, 5) === 0).length / many.length).toBeCloseTo(0.2, 1);
  });
});

describe('a folder', () => {
  let directory = '';
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'evidence-sets-'));
    await mkdir(join(directory, 'deep'));
    await writeFile(join(directory, 'deep', 'named-anything.json'), questions);
    await writeFile(join(directory, 'broken.jsonl'), '{');
    await writeFile(join(directory, 'LICENSE'), 'words');
  });
  afterAll(() => rm(directory, { recursive: true }));

  test('gives its sets, however deep, and says what it could not read', async () => {
    const { sets, unread } = await findSets(directory);
    expect(sets).toMatchObject([{ name: 'named-anything', format: 'HaluEval QA', rows: { length: 2 } }]);
    expect(unread).toMatchObject([{ file: 'broken.jsonl' }]);
  });
});

test('of a set that was fitted on, only the part that was held out is judged', () => {
  const rows = Array.from({ length: 100 }, (_, index) => ({
    response: 'r',
    context: ['c'],
    supported: true,
    group: `${index}`,
  }));
  const set: LabelledSet = { name: 's', format: 'f', digest: 'd'.repeat(64), skipped: 0, rows };
  const quality = {
    crossValidatedAuroc: 0,
    leftOutAuroc: 0,
    heldOutAuroc: 0,
    heldOutExpectedCalibrationError: 0,
  };
  const fitted = { name: 's', format: 'f', digest: set.digest, rows: 100, fittedRows: 50, ...quality };
  const model = { ...blankModel, data: { ...blankModel.data, sets: [fitted] } };
  expect(rowsToJudge(set, model, false)).toEqual(rows.filter(isHeldOut));
  expect(rowsToJudge(set, model, true)).toBe(rows);
  expect(rowsToJudge(set, blankModel, false)).toBe(rows);
});
