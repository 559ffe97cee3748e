import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LakeUnavailableError } from '../../../../src/platform/lake/errors.ts';
import { scrubFile } from '../../../../src/platform/lake/file/scrub-file.ts';
import { checkStructure } from '../../../../src/platform/lake/file/structure-check.ts';
import { type OpenLake, openLake, readLake } from '../../../../src/platform/lake/store/open-lake.ts';
import { lakeEntry, numberedId, numbersFrom, silent, vector } from '../../../support/lake-entries.ts';

let directory: string;
let path: string;
let lake: OpenLake;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lake-scrub-'));
  path = join(directory, 'patterns.lake');
  lake = await openLake({ path, key: null, maxPending: 8192, logger: silent });
});

afterEach(async () => {
  await lake.close();
  await rm(directory, { recursive: true });
});

/** A text of a length, with a word in it that no other has. */
function marked(number: number, length: number): string {
  return `MARK${number}END`.padEnd(length, `(${number})`);
}

async function marksInFile(numbers: readonly number[]): Promise<number[]> {
  const bytes = await readFile(path);
  return numbers.filter((number) => bytes.includes(`MARK${number}END`));
}

async function addAll(numbers: readonly number[], below: number): Promise<void> {
  const random = numbersFrom(7);
  for (const number of numbers) {
    const text = marked(number, 20 + random(below));
    lake.store.add(lakeEntry({ id: numberedId(number), text, embedding: vector(8, number) }));
    // In commits of their own, so that pages are taken over and over.
    if (number % 7 === 0) await lake.store.durable();
  }
  await lake.store.durable();
}

const hundred = Array.from({ length: 300 }, (_, index) => index);

describe('A Lake that is scrubbed', () => {
  // Short records share pages, long ones have pages of their own.
  test.each([
    ['short', 300],
    ['long', 9000],
  ])('holds not one byte of %s entries that were removed, and every byte of the others', async (_, below) => {
    await addAll(hundred, below);
    const removed = hundred.filter((number) => number % 3 !== 0);
    const kept = hundred.filter((number) => number % 3 === 0);
    for (const number of removed) lake.store.remove(numberedId(number));
    await lake.store.durable();
    expect((await marksInFile(removed)).length).toBeGreaterThan(0);
    await lake.store.scrub();
    expect(await marksInFile(removed)).toEqual([]);
    expect(await marksInFile(kept)).toEqual(kept);
    expect(await checkStructure(path)).toEqual([]);
    expect(await lake.store.verify()).toMatchObject({ checked: kept.length, damaged: [] });
  });

  test('takes, gives and loses entries afterwards as before', async () => {
    await addAll(hundred, 3000);
    for (const number of hundred.slice(0, 200)) lake.store.remove(numberedId(number));
    await lake.store.scrub();
    await addAll(hundred.slice(0, 150), 3000);
    lake.store.remove(numberedId(0));
    await lake.store.durable();
    expect(await checkStructure(path)).toEqual([]);
    await lake.close();
    lake = await openLake({ path, key: null, maxPending: 8192, logger: silent });
    expect(await lake.store.verify()).toMatchObject({ checked: 249, damaged: [] });
    expect(lake.store.get(numberedId(20))?.text).toContain('MARK20END');
  });

  test('is read and added to meanwhile', async () => {
    await addAll(hundred, 3000);
    for (const number of hundred.slice(0, 150)) lake.store.remove(numberedId(number));
    const scrubbed = lake.store.scrub();
    const texts: (string | undefined)[] = [];
    for (const number of hundred.slice(150)) {
      texts.push(lake.store.get(numberedId(number))?.text.slice(0, 10));
      lake.store.add(lakeEntry({ id: numberedId(1000 + number) }));
      await new Promise(setImmediate);
    }
    await scrubbed;
    await lake.store.durable();
    expect(texts.every((text) => text?.startsWith('MARK') ?? false)).toBe(true);
    expect(await marksInFile(hundred.slice(0, 150))).toEqual([]);
    expect(await lake.store.verify()).toMatchObject({ checked: 300, damaged: [] });
  });

  test('is read by another beside it, who finds all that is left', async () => {
    await addAll(hundred, 3000);
    const reader = await readLake({ path, key: null, logger: silent });
    for (const number of hundred.slice(0, 150)) lake.store.remove(numberedId(number));
    await lake.store.scrub();
    const found: string[] = [];
    for await (const entry of reader.entries()) found.push(entry.id);
    await reader.close();
    expect(found.toSorted()).toEqual(hundred.slice(150).map(numberedId).toSorted());
  });
});

test('A file is left as it is while somebody reads an older state of it', async () => {
  await addAll(hundred, 3000);
  for (const number of hundred) lake.store.remove(numberedId(number));
  await lake.store.durable();
  const before = await readFile(path);
  let looks = 0;
  const isReadBefore = () => {
    looks += 1;
    return true;
  };
  await expect(scrubFile(path, { isReadBefore })).rejects.toThrow(LakeUnavailableError);
  expect(looks).toBeGreaterThan(1);
  expect(before.equals(await readFile(path))).toBe(true);
});
