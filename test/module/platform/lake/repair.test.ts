import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LakeFile } from '../../../../src/platform/lake/file/lake-file.ts';
import { encodeRecord } from '../../../../src/platform/lake/record/record-codec.ts';
import { openLake, readLake } from '../../../../src/platform/lake/store/open-lake.ts';
import { lakeEntry, numberedId, silent } from '../../../support/lake-entries.ts';

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'repaired-lake-'));
  path = join(directory, 'patterns.lake');
  const { store, close } = await opened();
  for (let number = 0; number < 50; number += 1)
    store.add(lakeEntry({ id: numberedId(number), seq: number + 1, text: `Text ${number}.` }));
  store.setMark('followed through', 424_242);
  await close();
});
afterEach(() => rm(directory, { recursive: true }));

const opened = () => openLake({ path, key: null, maxPending: 8192, logger: silent });

/** What reading beside or without a server tells. */
async function read() {
  const reader = await readLake({ path, key: null, logger: silent });
  try {
    return await reader.verify();
  } finally {
    await reader.close();
  }
}

test('a damaged mark is told of, counts from nothing and is written anew', async () => {
  const bytes = await readFile(path);
  for (let at = bytes.indexOf('424242'); at >= 0; at = bytes.indexOf('424242', at + 1)) bytes[at] = 0x39;
  await writeFile(path, bytes);
  expect(await read()).toMatchObject({ damaged: [], damagedFacts: ['mark followed through'] });
  const { store, close } = await opened();
  expect(store.mark('followed through')).toBe(0);
  store.setMark('followed through', 7);
  await store.durable();
  expect(await store.verify()).toMatchObject({ checked: 50, damagedFacts: [] });
  await close();
  const again = await opened();
  expect(again.store.mark('followed through')).toBe(7);
  await again.close();
});

test('a record that is not under its number is damage for whoever reads, and one that was removed is none', async () => {
  const bytes = await readFile(path);
  const key = Buffer.from([0, 0, 0, 0, 0, 21]);
  for (let at = bytes.indexOf(key); at >= 0; at = bytes.indexOf(key, at + 1)) bytes[at + 5] = 0x55;
  await writeFile(path, bytes);
  const told: string[] = [];
  const reader = await readLake({ path, key: null, logger: silent, onDamage: ({ id }) => told.push(id) });
  let served = 0;
  for await (const page of reader.pages()) served += page.length;
  await reader.close();
  expect({ served, told }).toEqual({ served: 49, told: [numberedId(21)] });
  expect((await read()).damaged).toEqual([{ id: numberedId(21), reason: 'it is missing' }]);
  const { store, close } = await opened();
  const beside = await readLake({ path, key: null, logger: silent });
  store.remove(numberedId(30));
  await store.durable();
  expect((await beside.verify()).damaged.map(({ id }) => id)).toEqual([numberedId(21)]);
  await beside.close();
  await close();
});

test('a damaged block of the catalog is made anew once', async () => {
  const file = new LakeFile(path);
  const [number = 0] = file.blockNumbers();
  const block = Buffer.from(file.block(number) ?? []);
  block[60] = (block[60] ?? 0) ^ 1;
  await file.write({ records: new Map(), blocks: new Map([[number, block]]), facts: new Map() });
  await file.close();
  const { store, close } = await opened();
  expect(await store.verify()).toMatchObject({ checked: 50, damaged: [], repairedBlocks: 1 });
  await close();
  expect(await read()).toMatchObject({ checked: 50, damaged: [], repairedBlocks: 0 });
});

test('with a key nothing is served that is not sealed with it', async () => {
  const sealed = join(directory, 'sealed.lake');
  const options = { path: sealed, key: Buffer.alloc(32, 7), maxPending: 100, logger: silent };
  const forged = lakeEntry({ id: numberedId(1), text: 'Written without the key.' });
  const before = await openLake(options);
  before.store.add(lakeEntry({ id: numberedId(0) }));
  before.store.add({ ...forged, text: 'What was said.' });
  await before.close();
  const file = new LakeFile(sealed);
  const ordinal = 1;
  const facts = new Map();
  await file.write({ records: new Map([[ordinal, null]]), blocks: new Map(), facts });
  await file.write({ records: new Map([[ordinal, encodeRecord(forged, null)]]), blocks: new Map(), facts });
  await file.close();
  const { store, close } = await openLake(options);
  expect((await store.verify()).damaged).toEqual([
    { id: forged.id, reason: 'it is not encrypted, but a key is set' },
  ]);
  expect(store.get(forged.id)).toBeNull();
  expect(store.size).toBe(1);
  await close();
});
