import { createHash } from 'node:crypto';
import { fileLimits, readRegularFile } from './regular-file.ts';

/**
 * sha-256 over the bytes of the files, one after another, as lower-case hexadecimal. Files are streamed.
 * @param mostBytes of each file
 * @throws UnreadableFileError, or what the system says
 */
export async function digestFiles(
  paths: readonly string[],
  mostBytes: number = fileLimits.model,
): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) await readRegularFile(path, mostBytes, (chunk) => hash.update(chunk));
  return hash.digest('hex');
}
