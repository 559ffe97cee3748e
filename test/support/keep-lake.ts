import { argv } from 'node:process';
import { openLake } from '../../src/platform/lake/store/open-lake.ts';
import { lakeEntry, numberedId, silent, vector } from './lake-entries.ts';

/**
 * Stores entries until it is killed, and writes the number of each that is durable. Parameters:
 * file, round.
 */
const [, , path = '', round = '0'] = argv;
const { store } = await openLake({ path, key: null, maxPending: 8192, logger: silent });
const offset = Number(round) * 1_000_000;
for (let number = 0; ; number += 1) {
  for (let more = 0; more < 20; more += 1) {
    store.add(
      lakeEntry({ id: numberedId(offset + 500_000 + number * 20 + more), embedding: vector(384, more) }),
    );
  }
  store.add(lakeEntry({ id: numberedId(offset + number), seq: number }));
  await store.durable();
  process.stdout.write(`${number}\n`);
}
