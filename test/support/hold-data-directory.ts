import {
  acquireDataDirectoryLock,
  DataDirectoryLockedError,
} from '../../src/platform/database/data-directory-lock.ts';

/**
 * A process that takes the directory named on its command line, says so, and stays until it is
 * killed.
 */
const [directory = ''] = process.argv.slice(2);
try {
  await acquireDataDirectoryLock(directory);
  console.log('held');
  setInterval(() => undefined, 60_000);
} catch (error) {
  if (!(error instanceof DataDirectoryLockedError)) throw error;
  console.log(`refused by ${error.holderPid}`);
}
