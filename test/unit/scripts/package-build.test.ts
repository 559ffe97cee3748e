import { expect, test } from 'vitest';
import { reachableDeclarations } from '../../../scripts/package/declarations.ts';
import { withJavaScriptUrls } from '../../../scripts/package/worker-urls.ts';

const worker = (extension: string) =>
  `new Worker(new URL('../worker/onnx-worker.${extension}', import.meta.url))`;

test('the addresses of worker threads lead to compiled files', () => {
  expect(withJavaScriptUrls(worker('ts'), 'a.js')).toBe(worker('js'));
});

test('a path of a TypeScript file that is left is refused', () => {
  expect(() => withJavaScriptUrls("fork('./worker.ts')", 'a/b.js')).toThrow(
    "a/b.js names a TypeScript file, which the package does not have: './worker.ts'",
  );
  expect(withJavaScriptUrls("// see worker.ts\nimport './worker.js'", 'a.js')).toContain('see worker.ts');
});

test('only the declarations that the entries lead to are kept, with the names of compiled files', async () => {
  const files = new Map([
    ['app/entry.d.ts', "import type { A } from '../domain/a.ts';\nimport type { X } from 'library';"],
    ['domain/a.d.ts', "export type { B } from './b.ts';"],
    ['domain/b.d.ts', "import type { Entry } from '../app/entry.ts';"],
    ['domain/inside.d.ts', 'export type Inside = 1;'],
  ]);
  const kept = await reachableDeclarations(['app/entry.d.ts'], async (path) => files.get(path) ?? '');
  expect([...kept.keys()].toSorted()).toEqual(['app/entry.d.ts', 'domain/a.d.ts', 'domain/b.d.ts']);
  expect(kept.get('app/entry.d.ts')).toBe(
    "import type { A } from '../domain/a.js';\nimport type { X } from 'library';",
  );
});
