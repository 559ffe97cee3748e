import { closeSync, copyFileSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { argv } from 'node:process';
import { isDeepStrictEqual } from 'node:util';
import { LakeUnavailableError } from '../../src/platform/lake/errors.ts';
import { openLake } from '../../src/platform/lake/store/open-lake.ts';
import { anyLakeEntry, lakeEntry, numberedId, numbersFrom, silent } from './lake-entries.ts';

/**
 * Damages a copy of a Lake at random, opens it, reads everything and writes to it, again and again,
 * and writes a line for each: "refused" or "opened", how many entries were served, and how many of
 * them were wrong. Parameters: the Lake, how many times, entries in it.
 */
const [, , source = '', trials = '0', entries = '0'] = argv;
const expected = new Map(
  Array.from({ length: Number(entries) }, (_, number) => anyLakeEntry(number, numbersFrom(number))).map(
    (entry) => [entry.id, entry],
  ),
);
for (let trial = 0; trial < Number(trials); trial += 1) {
  const path = `${source}.${trial}.lake`;
  copyFileSync(source, path);
  damage(path, numbersFrom(trial + 1));
  const { outcome, served, wrong } = await examine(path, trial);
  process.stdout.write(`${outcome} ${served} ${wrong}\n`);
  for (const rest of ['', '-lock']) rmSync(path + rest, { force: true });
}

function damage(path: string, next: (below: number) => number): void {
  const file = openSync(path, 'r+');
  const { size } = statSync(path);
  const pages = Math.floor(size / 4096);
  for (let flips = 1 + next(8); flips > 0; flips -= 1) {
    // Half of them fall where LMDB keeps its numbers: at the start of pages, and in the two pages
    // that everything hangs from.
    const place =
      [next(size), next(pages) * 4096 + next(64), next(2) * 4096 + next(184), next(size)][next(4)] ?? 0;
    const byte = Buffer.alloc(1);
    readSync(file, byte, 0, 1, place);
    byte[0] = (byte[0] ?? 0) ^ (1 << next(8));
    writeSync(file, byte, 0, 1, place);
  }
  closeSync(file);
}

async function examine(path: string, trial: number) {
  try {
    const { store, close } = await openLake({ path, key: null, maxPending: 8192, logger: silent });
    let served = 0;
    let wrong = 0;
    for await (const entry of store.entries()) {
      served += 1;
      if (!isDeepStrictEqual(entry, expected.get(entry.id))) wrong += 1;
    }
    await store.verify();
    for (let number = 0; number < 60; number += 1) {
      store.add(
        lakeEntry({ id: numberedId(1_000_000 + trial * 100 + number), text: 'x'.repeat(number * 100) }),
      );
      store.remove(numberedId(number * 3));
      // Groups of several: a commit takes the time of the disk.
      if (number % 6 === 5) await store.durable();
    }
    await close();
    return { outcome: 'opened', served, wrong };
  } catch (error) {
    if (!(error instanceof LakeUnavailableError)) throw error;
    return { outcome: 'refused', served: 0, wrong: 0 };
  }
}
