import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { longestGap } from '../../bench/support/loop-gap.ts';
import { LakeKeeper } from '../../src/modules/lake/lake-keeper.ts';
import { openLake } from '../../src/platform/lake/store/open-lake.ts';
import { Child } from '../support/child.ts';
import { collectingLogger } from '../support/collecting-logger.ts';
import { lakeEntry, numberedId, silent } from '../support/lake-entries.ts';

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lake-timed-'));
  path = join(directory, 'patterns.lake');
});
afterEach(() => rm(directory, { recursive: true }));

test('a large Lake is opened in turns with everything else', async () => {
  const { store, close } = await openLake({ path, key: null, maxPending: 40_000, logger: silent });
  for (let number = 0; number < 30_000; number += 1)
    store.add(lakeEntry({ id: numberedId(number), seq: null }));
  await close();
  const { logger } = collectingLogger();
  const keeper = new LakeKeeper({
    path,
    key: null,
    maxPending: 8192,
    logger,
    prepare: async () => undefined,
    onOpen: () => undefined,
  });
  const started = performance.now();
  const gap = await longestGap(() => keeper.open());
  expect(gap).toBeLessThan((performance.now() - started) / 5);
  expect(keeper.store.size).toBe(30_000);
  await keeper.close();
});

test('a Lake opens within two seconds after kill -9', async () => {
  const child = new Child('keep-lake.ts', path, '0');
  for (let durable = 0; durable < 25; durable += 1) await child.line();
  await child.kill();
  const started = performance.now();
  const { close } = await openLake({ path, key: null, maxPending: 8192, logger: silent });
  expect(performance.now() - started).toBeLessThan(2000);
  await close();
});
