import { once } from 'node:events';
import { argv } from 'node:process';
import { openLake } from '../../src/platform/lake/store/open-lake.ts';
import { lakeEntry, numberedId, silent } from './lake-entries.ts';

/**
 * Keeps a Lake of so many entries, and renews each of them when it is sent SIGUSR2, saying so
 * before and after. Parameters: file, entries.
 */
const [, , path = '', entries = '0'] = argv;
const { store } = await openLake({ path, key: null, maxPending: 8192, logger: silent });
const entryOf = (number: number) => lakeEntry({ id: numberedId(number), seq: number + 1 });
for (let number = 0; number < Number(entries); number += 1) store.add(entryOf(number));
await store.durable();
setInterval(() => undefined, 1000);
const asked = once(process, 'SIGUSR2');
process.stdout.write('ready\n');
await asked;
for (let number = 0; number < Number(entries); number += 1) store.replace(entryOf(number));
await store.durable();
process.stdout.write('renewed\n');
