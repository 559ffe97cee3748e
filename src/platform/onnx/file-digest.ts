import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** sha-256 over the bytes of the files, one after another, as lower-case hexadecimal. Files are streamed. */
export async function digestFiles(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) {
    for await (const chunk of createReadStream(path, {
      highWaterMark: 1 << 20,
    }))
      hash.update(chunk);
  }
  return hash.digest('hex');
}
