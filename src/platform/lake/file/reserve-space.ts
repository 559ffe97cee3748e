import { type FileHandle, open, rm } from 'node:fs/promises';
import { LakeUnavailableError } from '../errors.ts';

/** Size of LMDB's reader table, rounded up. */
const lockBytes = 8192;
/** Size of an empty Lake, rounded up. */
const emptyBytes = 65_536;
const pageBytes = 4096;

/**
 * Reserves the disk space that LMDB needs to open a Lake. LMDB maps its lock file even if the disk
 * has no space for each page, and writing to such a page ends the process.
 * @param isNew whether the Lake is being created.
 * @throws LakeUnavailableError without enough space.
 */
export async function reserveSpace(path: string, isNew: boolean): Promise<void> {
  try {
    await fillLockFile(`${path}-lock`);
    if (isNew) await probeFreeSpace(`${path}.room`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LakeUnavailableError(
      `The Lake ${path} cannot be opened: the disk space it needs is not available (${reason}).`,
    );
  }
}

/**
 * Allocates every page of the file on disk without changing its bytes, because other processes may
 * have it open.
 */
async function fillLockFile(path: string): Promise<void> {
  // The file gets the mode that LMDB uses.
  const file = await open(path, 'a+', 0o664).then(async (made) => {
    await made.close();
    return open(path, 'r+');
  });
  try {
    const { size } = await file.stat();
    if (size < lockBytes) await writeFully(file, Buffer.alloc(lockBytes - size), size);
    const last = Buffer.alloc(1);
    // These bytes are between the entries of readers, which never end at a page boundary.
    for (let end = pageBytes; end <= size; end += pageBytes) {
      await file.read(last, 0, 1, end - 1);
      await writeFully(file, last, end - 1);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

async function probeFreeSpace(path: string): Promise<void> {
  try {
    const file = await open(path, 'w');
    try {
      await writeFully(file, Buffer.alloc(emptyBytes), 0);
      await file.sync();
    } finally {
      await file.close();
    }
  } finally {
    await rm(path, { force: true });
  }
}

/**
 * A nearly full disk accepts a part of the bytes.
 * @throws if it accepts no more.
 */
async function writeFully(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}
