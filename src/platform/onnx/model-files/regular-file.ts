import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';

/**
 * Maximum sizes of a model's files, in bytes. An ONNX file is one Protocol Buffers message, which
 * is limited to two gigabytes; larger models have separate weight files. The largest vocabularies
 * take some ten megabytes.
 */
export const fileLimits = { model: 2 ** 31, text: 2 ** 26 } as const;

/** A path is not a readable file. The message names the file but not its folder. */
export class UnreadableFileError extends Error {
  override readonly name = 'UnreadableFileError';
}

/**
 * Opens a regular file and passes it to a callback. Without this check, reading a device would
 * never end. Opening a named pipe would wait forever for a writer, and would block one of the few
 * threads with which Node.js reads files.
 * @throws UnreadableFileError if it is not a regular file, or exceeds the limit; the error of the
 * system if it cannot be opened.
 */
export async function withRegularFile<Result>(
  path: string,
  maxBytes: number,
  work: (file: FileHandle, bytes: number) => Promise<Result>,
): Promise<Result> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const info = await file.stat();
    if (!info.isFile()) throw new UnreadableFileError(`${basename(path)} is not a regular file`);
    if (info.size > maxBytes) {
      throw new UnreadableFileError(`${basename(path)} has ${info.size} bytes; the maximum is ${maxBytes}`);
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
 * Reads the bytes that the file has when it is opened.
 * @throws UnreadableFileError also if its size changes during the read
 */
export async function readRegularFile(
  path: string,
  maxBytes: number,
  take: (chunk: Buffer) => void,
): Promise<void> {
  await withRegularFile(path, maxBytes, async (file, bytes) => {
    // One byte more than expected detects a growing file.
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

/**
 * The UTF-8 text of a file.
 * @throws as `readRegularFile` does
 */
export async function readTextFile(path: string, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  await readRegularFile(path, maxBytes, (chunk) => chunks.push(Buffer.from(chunk)));
  return Buffer.concat(chunks).toString('utf8');
}
