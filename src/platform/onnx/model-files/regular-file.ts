import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';

/**
 * Most bytes of a model's files. An ONNX file is one Protocol Buffers message, which ends at two gigabytes; larger models keep their weights
 * beside it. The largest vocabularies take some ten megabytes.
 */
export const fileLimits = { model: 2 ** 31, text: 2 ** 26 } as const;

/** What lies at a path cannot be read as a file; the message names the file but not where it lies. */
export class UnreadableFileError extends Error {
  override readonly name = 'UnreadableFileError';
}

/**
 * Opens a file and works with it. To open a named pipe without this waits for a writer, for ever, on one of the few threads that Node.js reads
 * files with; to read a device never ends.
 * @throws UnreadableFileError when it is no regular file, or larger than the limit; what the system says when it cannot be opened.
 */
export async function withRegularFile<Result>(
  path: string,
  mostBytes: number,
  work: (file: FileHandle, bytes: number) => Promise<Result>,
): Promise<Result> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const info = await file.stat();
    if (!info.isFile()) throw new UnreadableFileError(`${basename(path)} is not a regular file`);
    if (info.size > mostBytes) {
      throw new UnreadableFileError(
        `${basename(path)} has ${info.size} bytes; the most allowed is ${mostBytes}`,
      );
    }
    return await work(file, info.size);
  } finally {
    await file.close();
  }
}

/** @throws as `withRegularFile` does */
export async function requireRegularFile(path: string, maxBytes: number): Promise<void> {
  await withRegularFile(path, maxBytes, async () => undefined);
}

const chunkBytes = 1 << 20;

/**
 * Reads as many bytes as the file has when it is opened.
 * @throws UnreadableFileError also when it becomes shorter or longer meanwhile
 */
export async function readRegularFile(
  path: string,
  mostBytes: number,
  take: (chunk: Buffer) => void,
): Promise<void> {
  await withRegularFile(path, mostBytes, async (file, bytes) => {
    // One more than there should be tells a file that grows.
    const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, bytes + 1));
    let read = 0;
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length);
      if (bytesRead === 0) break;
      read += bytesRead;
      if (read > bytes) break;
      take(chunk.subarray(0, bytesRead));
    }
    if (read !== bytes) throw new UnreadableFileError(`${basename(path)} changed while it was read`);
  });
}

/** The text of a file in UTF-8. @throws as `readRegularFile` does */
export async function readTextFile(path: string, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  await readRegularFile(path, maxBytes, (chunk) => chunks.push(Buffer.from(chunk)));
  return Buffer.concat(chunks).toString('utf8');
}
