import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { documentPath, redrawn } from '../../scripts/architecture/draw.ts';
import { folders, reduced } from '../../scripts/architecture/folders.ts';
import { floorOf, picture } from '../../scripts/architecture/picture.ts';
import { rootDirectory, sourceFilesBelow } from '../support/source-files.ts';

test('the picture of the folders is the one that `npm run architecture` draws', () => {
  const document = readFileSync(join(rootDirectory, documentPath), 'utf8');
  expect(document).toBe(redrawn(document));
});

test('the picture has each folder of the source on one floor', () => {
  const drawn = picture()
    .split('\n')
    .flatMap((line) => /^ {4}(\w+)\[/.exec(line)?.[1] ?? []);
  const there = [...folders(sourceFilesBelow('src')).keys()].map((folder) =>
    folder.replaceAll(/[^a-z]/g, '_'),
  );
  expect(drawn.toSorted()).toEqual(there.toSorted());
});

test('the places that CONTRIBUTING.md sends changes to are there', () => {
  const page = readFileSync(join(rootDirectory, 'CONTRIBUTING.md'), 'utf8');
  const table = page.slice(page.indexOf('## Where does my change go?'), page.indexOf('## Habits'));
  const paths = [...table.matchAll(/`([\w./-]*(?:\/|\.(?:ts|md|sql)))`/g)].flatMap(([, path]) => path ?? []);
  expect(paths.length).toBeGreaterThan(40);
  // A name without a folder stands for a file of each module.
  const missing = paths.filter(
    (path) =>
      path !== 'module.ts' && !['.', 'src'].some((folder) => existsSync(join(rootDirectory, folder, path))),
  );
  expect(missing).toEqual([]);
});

test('files import from their own floor and from those below it', () => {
  const upwards = sourceFilesBelow('src').flatMap(({ path, imports }) =>
    imports
      .filter(({ file }) => file !== null && floorOf(dirname(file)) < floorOf(dirname(path)))
      .map(({ file, isTypeOnly }) => `${path} -> ${file}${isTypeOnly ? ' (type)' : ''}`),
  );
  expect(upwards).toEqual([]);
});

test('an arrow that follows from others is left out', () => {
  const leads = new Map([
    ['a', new Set(['b', 'c', 'd'])],
    ['b', new Set(['c'])],
    ['c', new Set(['d'])],
    ['d', new Set<string>()],
    ['e', new Set(['a', 'd', 'f'])],
  ]);
  expect(Object.fromEntries([...reduced(leads)].map(([from, to]) => [from, [...to]]))).toEqual({
    a: ['b'],
    b: ['c'],
    c: ['d'],
    d: [],
    e: ['a', 'f'],
  });
});
