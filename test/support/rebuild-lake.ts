import { argv } from 'node:process';
import { endBySignal } from '../../src/commands/end-by-signal.ts';
import { replaceLake } from '../../src/platform/lake/store/replace-lake.ts';
import { silent } from './lake-entries.ts';

/** Makes a Lake anew and never comes to an end; says so once it has begun. Parameter: file. */
const [, , path = ''] = argv;
endBySignal();
setInterval(() => undefined, 1000);
await replaceLake({ path, key: null, maxPending: 100, logger: silent }, () => {
  process.stdout.write('filling\n');
  return new Promise(() => undefined);
});
