import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { entryPage } from '../../../src/modules/lake/entry-page.ts';
import { matchAll } from '../../../src/platform/lake/catalog/catalog-filter.ts';
import { LakeFile } from '../../../src/platform/lake/file/lake-file.ts';
import { openLake } from '../../../src/platform/lake/store/open-lake.ts';
import { lakeEntry, numberedId, silent } from '../../support/lake-entries.ts';

const size = 8;
let path: string;
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'entry-page-')), 'patterns.lake');
});
afterEach(() => rm(join(path, '..'), { recursive: true }));

const opened = () => openLake({ path, key: null, maxPending: 100, logger: silent });

/** A Lake whose strongest entry has number 0; the records of those numbers are damaged. */
async function lakeWithDamaged(numbers: readonly number[]) {
  const { store, close } = await opened();
  for (let number = 0; number < size; number += 1)
    store.add(lakeEntry({ id: numberedId(number), signal: 1 - number / 16 }));
  await close();
  const file = new LakeFile(path);
  for (const ordinal of numbers) {
    await file.write({
      records: new Map([[ordinal, null]]),
      blocks: new Map(),
      facts: new Map(),
    });
  }
  await file.close();
  return opened();
}

test.each([
  { damaged: [0] },
  { damaged: [0, 1, 2] },
  { damaged: [1, 4, 7] },
  { damaged: [0, 1, 2, 3, 4, 5, 6, 7] },
])('a page is filled up where records are damaged ($damaged)', async ({ damaged }) => {
  const { store, close } = await lakeWithDamaged(damaged);
  const ids: string[] = [];
  const cursors: string[] = [];
  for (let after: string | null = null; ; ) {
    const page = entryPage(store, matchAll, { first: 2, after });
    ids.push(...page.edges.map(({ node }) => node.id));
    cursors.push(...page.edges.map(({ cursor }) => cursor));
    after = page.edges.at(-1)?.cursor ?? null;
    if (!page.hasNextPage) break;
    expect(page.edges).toHaveLength(2);
  }
  const sound = Array.from({ length: size }, (_, number) => number).filter(
    (number) => !damaged.includes(number),
  );
  expect(ids).toEqual(sound.map(numberedId));
  const backwards: string[] = [];
  for (let before: string | null = null; ; ) {
    const page = entryPage(store, matchAll, { last: 2, before });
    backwards.unshift(...page.edges.map(({ node }) => node.id));
    before = page.edges.at(0)?.cursor ?? null;
    if (!page.hasPreviousPage) break;
    expect(page.edges).toHaveLength(2);
  }
  expect(backwards).toEqual(ids);
  const middle = entryPage(store, matchAll, { first: 1, before: cursors.at(-1) ?? null });
  expect(middle.hasNextPage).toBe(cursors.length > 0);
  await close();
});
