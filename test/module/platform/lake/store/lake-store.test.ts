import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { matchAll } from '../../../../../src/platform/lake/catalog/catalog-filter.ts';
import {
  InvalidRecordError,
  LakeKeyError,
  LakeLockedError,
} from '../../../../../src/platform/lake/errors.ts';
import { LakeFile } from '../../../../../src/platform/lake/file/lake-file.ts';
import { checkStructure } from '../../../../../src/platform/lake/file/structure-check.ts';
import type { LakeEntry } from '../../../../../src/platform/lake/record/lake-entry.ts';
import { type OpenLake, openLake, readLake } from '../../../../../src/platform/lake/store/open-lake.ts';
import { Child } from '../../../../support/child.ts';
import {
  anyLakeEntry,
  lakeEntry,
  modelDigest,
  numberedId,
  numbersFrom,
  silent,
} from '../../../../support/lake-entries.ts';

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lake-'));
  path = join(directory, 'patterns.lake');
});
afterEach(() => rm(directory, { recursive: true }));

const opened = (key: Buffer | null = null): Promise<OpenLake> =>
  openLake({ path, key, maxPending: 8192, logger: silent });

async function all(lake: OpenLake['store']): Promise<Map<string, LakeEntry>> {
  const found = new Map<string, LakeEntry>();
  for await (const entry of lake.entries()) found.set(entry.id, entry);
  return found;
}

describe('the Lake', () => {
  test.each([
    ['embedding', { embedding: new Float32Array() }],
    ['embedding', { embedding: new Float32Array(65_536) }],
    ['createdAt', { createdAt: -1 }],
    ['createdAt', { createdAt: Number.NaN }],
    ['createdAt', { createdAt: Date.UTC(10_000, 0, 1) }],
    ['seq', { seq: 2 ** 48 }],
  ] as const)('refuses an entry that would spoil the file, naming its %s, and goes on', async (field, values) => {
    const { store, close } = await opened();
    const [good, later] = [lakeEntry(), lakeEntry()];
    store.add(good);
    const unfit = lakeEntry(values);
    expect(() => store.add(unfit)).toThrow(InvalidRecordError);
    expect(() => store.replace({ ...unfit, id: good.id })).toThrow(`${good.id}: ${field}: expects`);
    store.add(later);
    await store.durable();
    await close();
    const again = await opened();
    expect(await all(again.store)).toEqual(new Map([good, later].map((entry) => [entry.id, entry])));
    await again.close();
  });

  test('opens a file that knows a model whose vectors have no numbers, as files once could', async () => {
    const { store, close } = await opened();
    const entry = lakeEntry();
    store.add(entry);
    await close();
    const file = new LakeFile(path);
    const models = JSON.stringify([{ digest: modelDigest, dimension: 0 }]);
    await file.write({ records: new Map(), blocks: new Map(), facts: new Map([['models', models]]) });
    await file.close();
    const again = await opened();
    expect(again.store.get(entry.id)).toEqual(entry);
    await again.close();
  });

  test.each([
    1, 2, 3, 4, 5, 6,
  ])('is like a plain map after any storing, removing and reopening (%i)', async (seed) => {
    const next = numbersFrom(seed);
    const key = seed % 2 === 0 ? Buffer.alloc(32, seed) : null;
    const model = new Map<string, LakeEntry>();
    for (let session = 0; session < 5; session += 1) {
      const { store, close } = await opened(key);
      expect(await all(store)).toEqual(model);
      for (let step = 0; step < 150; step += 1) {
        const number = next(400);
        if (next(3) > 0) {
          const entry = anyLakeEntry(number, next);
          expect(store.add(entry)).toBe(!model.has(entry.id));
          if (!model.has(entry.id)) model.set(entry.id, entry);
        } else expect(store.remove(numberedId(number))).toBe(model.delete(numberedId(number)));
        if (next(20) === 0) await store.durable();
      }
      // Accepted is what readers find, before the disk has it.
      expect(await all(store)).toEqual(model);
      expect(store.size).toBe(model.size);
      for (const [id, entry] of model) expect(store.get(id)).toEqual(entry);
      const strongest = store.catalog
        .strongest(matchAll, 1000)
        .map((ordinal) => store.at(ordinal)?.signal ?? -1);
      expect(strongest).toEqual(
        [...model.values()].map(({ signal }) => signal).sort((one, other) => other - one),
      );
      await close();
      expect(await checkStructure(path)).toEqual([]);
    }
  });

  test('keeps every durable entry through kill -9', async () => {
    for (let round = 0; round < 3; round += 1) {
      const child = new Child('keep-lake.ts', path, String(round));
      const promised: number[] = [];
      while (promised.length < 10 + round * 7) promised.push(Number(await child.line()));
      await child.kill();
      const { store, close } = await opened();
      for (const number of promised) {
        expect(store.get(numberedId(round * 1_000_000 + number))?.seq).toBe(number);
      }
      expect(await store.verify()).toMatchObject({ checked: store.size, damaged: [], repairedBlocks: 0 });
      await close();
    }
  });

  test('is kept by one process; others read beside it and see what is durable', async () => {
    const { store, close } = await opened();
    await expect(opened()).rejects.toThrow(LakeLockedError);
    store.add(lakeEntry({ id: numberedId(1) }));
    await store.durable();
    const reader = await readLake({ path, key: null, logger: silent });
    expect(reader.get(numberedId(1))?.text).toBe('Water runs downhill.');
    await reader.close();
    await close();
    const again = await opened();
    expect(again.store.size).toBe(1);
    await again.close();
  });

  test.each([
    {
      before: Buffer.alloc(32, 1),
      after: Buffer.alloc(32, 2),
      says: 'encrypted with a key other than LAKE_KEY',
    },
    { before: Buffer.alloc(32, 1), after: null, says: 'LAKE_KEY is not set' },
    { before: null, after: Buffer.alloc(32, 1), says: 'is not encrypted' },
  ])('does not open with the wrong key: $says', async ({ before, after, says }) => {
    const { store, close } = await opened(before);
    store.add(lakeEntry());
    await close();
    const failure = await opened(after).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(LakeKeyError);
    expect(String(failure)).toContain(says);
    const again = await opened(before);
    expect(again.store.size).toBe(1);
    await again.close();
  });

  test('is copied whole and compact while it is written', async () => {
    const { store, close } = await opened();
    for (let number = 0; number < 500; number += 1) store.add(lakeEntry({ id: numberedId(number) }));
    for (let number = 0; number < 400; number += 1) store.remove(numberedId(number));
    await store.durable();
    store.setMark('through', 42);
    const copy = join(directory, 'copy.lake');
    await store.copyTo(copy);
    for (let number = 500; number < 600; number += 1) store.add(lakeEntry({ id: numberedId(number) }));
    await close();
    expect((await stat(copy)).size).toBeLessThan((await stat(path)).size);
    await copyFile(copy, path);
    const restored = await opened();
    expect(restored.store.size).toBe(100);
    expect(restored.store.mark('through')).toBe(42);
    expect(await restored.store.verify()).toMatchObject({ checked: 100, damaged: [] });
    await restored.close();
  });
});

describe('a reader beside the process that keeps the Lake', () => {
  test.each([
    'before it reads',
    'while it reads',
  ])('reads and checks every entry, though all are renewed %s', async (moment) => {
    const entries = 700;
    const keeper = new Child('renew-lake.ts', path, String(entries));
    onTestFinished(() => keeper.kill());
    expect(await keeper.line()).toBe('ready');
    const reader = await readLake({ path, key: null, logger: silent });
    const renew = async () => {
      process.kill(keeper.pid, 'SIGUSR2');
      expect(await keeper.line()).toBe('renewed');
      // The library keeps what it sees for a moment.
      await delay(50);
    };
    if (moment === 'before it reads') await renew();
    const ids: string[] = [];
    for await (const page of reader.pages()) {
      if (ids.length === 0 && moment === 'while it reads') await renew();
      ids.push(...page.map(({ id }) => id));
    }
    expect(ids.toSorted()).toEqual(Array.from({ length: entries }, (_, number) => numberedId(number)).sort());
    expect(await reader.verify()).toMatchObject({ checked: entries, damaged: [] });
    await reader.close();
  });
});
