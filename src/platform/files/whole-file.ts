import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { removedOnExit } from './half-done.ts';

/**
 * Writes a file that is there as a whole or not at all: beside its place first, and flushed. What is no regular file, such as a pipe, is written to where it is.
 * @param write creates the file of the given name. @throws what writing throws; what was there before stays, also when the process
 * exits meanwhile.
 */
export async function writeWhole(path: string, write: (path: string) => Promise<void>): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found !== null && !found.isFile()) return write(path);
  const target = found === null ? path : await realpath(path);
  const partial = `${target}.${process.pid}.partial`;
  const forget = removedOnExit(partial);
  try {
    await write(partial);
    await flush(partial);
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  } finally {
    forget();
  }
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
