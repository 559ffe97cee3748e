import { readFileSync, statfsSync } from 'node:fs';

/** Memory that Linux shows as a disk. */
const memory = '/dev/shm';

/** What three workers never come near, in bytes: each holds a few databases of 40 MB at a time. */
const minFreeBytes = 4 * 1024 ** 3;

/**
 * Where the tests put their files, as a setting for their processes: in memory, where there is
 * room, and else where the machine puts such files. A test copies a database of a thousand files
 * and waits for commits, and a disk takes longer for that than the product for everything else.
 * What it proves is the same: a process that is killed loses nothing that it has written, be it to
 * a disk or not. A caller who sets TMPDIR decides.
 */
export function temporaryFiles(): { readonly TMPDIR?: string } {
  return process.env.TMPDIR === undefined && roomIn(memory) >= minFreeBytes && runsPrograms(memory)
    ? { TMPDIR: memory }
    : {};
}

/** Free bytes; 0 where there is no such disk. */
function roomIn(directory: string): number {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  } catch {
    return 0;
  }
}

/**
 * Whether programs may run from it, as the test of the installed package does. A container usually
 * forbids that.
 */
function runsPrograms(mountPoint: string): boolean {
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '));
  const options = mounts.findLast(([, point]) => point === mountPoint)?.[3];
  return options !== undefined && !options.split(',').includes('noexec');
}
