import { open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { removeOnExit } from './partial-files.ts';

/**
 * Writes a file atomically: it writes and flushes a temporary file beside the target, and then
 * renames it. Temporary files of killed processes are removed. A target that is not a regular file,
 * such as a pipe, is written directly.
 * @param write creates the file with the given name.
 * @throws the error of the write. The previous file stays, even if the process exits during the
 * write.
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

/**
 * Age after which a temporary file counts as abandoned, in milliseconds. Its process may run where
 * it is not visible, such as in another container.
 */
const silenceMs = 60_000;

/** Removes temporary files of processes that have ended. */
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
    // A process of another user cannot be signalled, but it exists.
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
