import { expect, test } from 'vitest';
import { table } from '../../../../src/commands/shell/table.ts';

test('columns are as wide as their widest cell, numbers flush right, and no line ends in blanks', () => {
  const rows = [
    ['a long name', '7', 'said'],
    ['short', '1024', ''],
  ];
  expect(table(['name', 'runs', 'error'], rows)).toBe(
    ['name         runs  error', 'a long name     7  said', 'short        1024'].join('\n'),
  );
});

test('headings stand alone without rows', () => {
  expect(table(['name', 'runs'], [])).toBe('name  runs');
});
