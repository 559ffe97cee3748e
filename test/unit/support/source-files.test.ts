import { describe, expect, test } from 'vitest';
import { importsOf } from '../../support/source-files.ts';

const imports = (text: string) => importsOf('src/modules/beams/beam.service.ts', text);

describe('the imports of a file', () => {
  test('lead to files, packages and builtin modules', () => {
    expect(
      imports(`import { a } from '../../platform/errors.ts';
import whole, { type B } from '@scope/name/part';
import * as all from "name/part";
import 'effect';
import { readFile } from 'node:fs';
`),
    ).toMatchObject([
      { file: 'src/platform/errors.ts', packageName: null },
      { file: null, packageName: '@scope/name' },
      { file: null, packageName: 'name' },
      { file: null, packageName: 'effect' },
      { file: null, packageName: null },
    ]);
  });

  test('are erased when the whole statement is a type import, and only then', () => {
    const found = imports(`import type { A } from 'a';
import type B from 'b';
import { type C } from 'c';
import {
  type D,
  d,
} from 'd';
export type { E } from 'e';
import type from 'f';
`);
    expect(found.filter(({ isTypeOnly }) => isTypeOnly).map(({ specifier }) => specifier)).toEqual([
      'a',
      'b',
      'e',
    ]);
    expect(found).toHaveLength(6);
  });

  test('may be handed on, or come later', () => {
    expect(
      imports(`export * from './a.ts';
export { b } from './b.ts';
const later = await import('./c.ts');
`),
    ).toMatchObject([
      { file: 'src/modules/beams/a.ts', isReExport: true },
      { file: 'src/modules/beams/b.ts', isReExport: true },
      { file: 'src/modules/beams/c.ts', isReExport: false },
    ]);
  });

  test('are no strings, comments or exports of the file itself', () => {
    expect(
      imports(`// import { a } from 'a';
export const text = 'import b from "b"';
export function from(value: string) { return value; }
export { text as other };
  import('c');
`),
    ).toMatchObject([{ specifier: 'c' }]);
  });
});
