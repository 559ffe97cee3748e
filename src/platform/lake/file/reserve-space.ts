import { type FileHandle, open, rm } from 'node:fs/promises';
import { LakeUnavailableError } from '../errors.ts';

/** LMDB's table of readers, and more. */
const lockBytes = 8192;
/** What a Lake without entries takes, and more. */
const emptyBytes = 65_536;
const pageBytes = 4096;

/**
 * Sees to it that LMDB finds room for what it takes when it opens a Lake: it maps its lock file whether or not the disk has a place for each page, and
 * a process that writes to a page without one is ended.
 * @param isNew whether the Lake is begun.
 * @throws LakeUnavailableError if there is no room.
 */
export async function reserveSpace(path: string, isNew: boolean): Promise<void> {
  try {
    await fillLockFile(`${path}-lock`);
    if (isNew) await probeFreeSpace(`${path}.room`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LakeUnavailableError(
      `The Lake ${path} cannot be opened: what it takes on the disk is not to be had (${reason}).`,
    );
  }
}

/** Gives every page of the file a place on the disk and changes none of its bytes: others may have it open. */
async function fillLockFile(path: string): Promise<void> {
  // With the mode that LMDB gives it.
  const file = await open(path, 'a+', 0o664).then(async (made) => {
    await made.close();
    return open(path, 'r+');
  });
  try {
    const { size } = await file.stat();
    if (size < lockBytes) await writeFully(file, Buffer.alloc(lockBytes - size), size);
    const last = Buffer.alloc(1);
    // Between the entries of readers, which no page ends with.
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

/** A disk that is nearly full takes a part. @throws when it takes no more. */
async function writeFully(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}
