import { argv } from 'node:process';
import { LakeFullError } from '../../src/platform/lake/errors.ts';
import { openLake } from '../../src/platform/lake/store/open-lake.ts';
import { lakeEntry, numberedId, silent, vector } from './lake-entries.ts';

/**
 * Stores entries in a Lake whose file may not grow beyond what the system allows, in groups, until
 * it takes no more. Writes how many were durable, how many were accepted, and the error's code.
 * Parameters: file, entries in a group.
 */
const [, , path = '', group = '1'] = argv;
const maxPending = Math.max(400, Number(group) * 2);
const { store, close } = await openLake({ path, key: null, maxPending, logger: silent, retryMs: 50 });
// The next attempt keeps no process alive, as a server would be by its port.
setInterval(() => undefined, 1000);
let durable = 0;
let code = '';
for (let number = 0; code === ''; ) {
  try {
    for (let more = 0; more < Number(group); more += 1, number += 1) {
      store.add(lakeEntry({ id: numberedId(number), embedding: vector(384, more) }));
    }
  } catch (error) {
    if (!(error instanceof LakeFullError)) throw error;
    code = error.code;
  }
  await store.durable().then(
    () => {
      durable = store.size;
    },
    () => undefined,
  );
}
// Everything accepted is still served, and asking goes on.
let served = 0;
for await (const _entry of store.entries()) served += 1;
const { writeFailure } = await store.figures();
process.stdout.write(`${JSON.stringify({ durable, accepted: store.size, served, code, writeFailure })}\n`);
// An exit waits for the threads, and a write that is under way waits for this one.
await close();
process.exit(0);
