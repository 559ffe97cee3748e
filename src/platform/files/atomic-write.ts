import { open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { removeOnExit } from './partial-files.ts';

/**
 * Writes a file that is there as a whole or not at all: beside its place first, and flushed. What a process that was killed has left there is removed. What is no regular file, such as a pipe, is written to where it is.
 * @param write creates the file of the given name. @throws what writing throws; what was there before stays, also when the process
 * exits meanwhile.
 */
export async function writeAtomically(path: string, write: (path: string) => Promise<void>): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found !== null && !found.isFile()) return write(path);
  const target = found === null ? path : await realpath(path);
  const partial = `${target}.${process.pid}.partial`;
  await removeAbandoned(target);
  const forget = removeOnExit(partial);
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

/** How long nothing was written to a half that was abandoned, in milliseconds: its process may run where it cannot be seen, such as in another container. */
const silenceMs = 60_000;

/** Removes the halves of processes that have ended. */
async function removeAbandoned(target: string): Promise<void> {
  const directory = dirname(target);
  const start = `${basename(target)}.`;
  for (const name of await readdir(directory).catch(() => [])) {
    if (!name.startsWith(start)) continue;
    const [, pid] = /^(\d+)\.partial$/.exec(name.slice(start.length)) ?? [];
    if (pid === undefined || (Number(pid) !== process.pid && isRunning(Number(pid)))) continue;
    const half = join(directory, name);
    const found = await stat(half).catch(() => null);
    if (found !== null && Date.now() - found.mtimeMs > silenceMs) await rm(half, { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process of somebody else cannot be asked, and is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
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
