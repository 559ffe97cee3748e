import { expect, test } from 'vitest';
import { type SourceFile, sourceFile, sourceFilesBelow } from '../support/source-files.ts';

const unit = sourceFilesBelow('test/unit');

/** What it imports runs too: helpers are followed as far as they lie in `test`. */
function withHelpers(file: SourceFile): SourceFile[] {
  const found = new Map([[file.path, file]]);
  for (const { imports } of found.values()) {
    for (const { file: path, isTypeOnly } of imports) {
      if (path === null || isTypeOnly || found.has(path) || !/^test\/.*\.ts$/.test(path)) continue;
      found.set(path, sourceFile(path));
    }
  }
  return [...found.values()];
}

/**
 * Files of services, processes and the disk; the reader of sources, and those of fixtures that are
 * part of the repository, only read.
 */
const foreign = /^node:(child_process|cluster|fs|fs\/promises|worker_threads|dgram)$/;
const clients = /^(pg|ioredis|lmdb|playwright-core|@electric-sql\/.*|@mikro-orm\/(pglite|postgresql))$/;
const readers = ['test/support/source-files.ts'];

test('there are unit tests to look at', () => {
  expect(unit.filter(({ path }) => path.endsWith('.test.ts')).length).toBeGreaterThan(100);
});

test('unit tests use no database, no process and no disk, nor do their helpers', () => {
  const offences = unit.flatMap((file) => {
    // Its texts hold imports that nobody runs.
    if (file.path === 'test/unit/support/source-files.test.ts') return [];
    return withHelpers(file)
      .filter(({ path }) => !readers.includes(path))
      .flatMap(({ path, imports }) =>
        imports
          .filter(
            ({ specifier, isTypeOnly }) =>
              !isTypeOnly && (foreign.test(specifier) || clients.test(specifier)),
          )
          .map(({ specifier }) => `${file.path} by ${path} -> ${specifier}`),
      );
  });
  expect(offences).toEqual([]);
});

test('unit tests run where Node.js refuses them the disk, processes and threads', () => {
  expect(process.permission.has('fs.write')).toBe(false);
  expect(process.permission.has('child')).toBe(false);
  expect(process.permission.has('worker')).toBe(false);
});

test('unit tests hold no stopwatch: what counts time is moved by hand', () => {
  const stopwatch = /expect\([^;]*(performance\.now|Date\.now)\(\)|\b(took|elapsed)\w*\)\.toBe(Less|Greater)/;
  expect(unit.filter(({ text }) => stopwatch.test(text)).map(({ path }) => path)).toEqual([]);
});

test('no other test fails because the machine is slow', () => {
  const limit =
    /expect\([^;]*(performance\.now|Date\.now)\(\)[^;]*\)\s*\.toBeLess|\b(took|elapsed)\w*\)\.toBeLess/;
  const impatient = /\btimeout: (\d{1,2}_?\d{3}|\d{1,4})\b/;
  const files = sourceFilesBelow('test').filter(
    ({ path }) => !/^test\/(timed|abuse|chaos|contract)\//.test(path),
  );
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter(({ text }) => limit.test(text)).map(({ path }) => path)).toEqual([]);
  expect(files.filter(({ text }) => impatient.test(text)).map(({ path }) => path)).toEqual([]);
});

test('tests draw from a seed, which `randomOfTest` prints when they fail', () => {
  const drawn = /\bMath\.random\(/;
  const tests = sourceFilesBelow('test').filter(({ path }) => path !== 'test/contract/tests.test.ts');
  expect(tests.filter(({ text }) => drawn.test(text)).map(({ path }) => path)).toEqual([]);
});
