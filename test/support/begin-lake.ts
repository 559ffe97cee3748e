import { argv } from 'node:process';
import { LakeUnavailableError } from '../../src/platform/lake/errors.ts';
import { openLake } from '../../src/platform/lake/store/open-lake.ts';
import { silent } from './lake-entries.ts';

/**
 * Opens a Lake twice where it cannot be begun, and writes the codes of the errors. Parameter: file.
 */
const [, , path = ''] = argv;
const codes: string[] = [];
for (let attempt = 0; attempt < 2; attempt += 1) {
  try {
    const { close } = await openLake({ path, key: null, maxPending: 100, logger: silent });
    await close();
    codes.push('opened');
  } catch (error) {
    if (!(error instanceof LakeUnavailableError)) throw error;
    codes.push(error.code);
  }
}
process.stdout.write(JSON.stringify({ codes }));
