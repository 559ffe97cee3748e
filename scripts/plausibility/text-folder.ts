import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

const lineSchema = z.object({ text: z.string().min(1) });

/**
 * Reads the passages of one source: every `*.jsonl.gz` of its folder, in the order of the names.
 */
export async function readPassages(dataFolder: string, source: string): Promise<string[]> {
  const folder = join(dataFolder, source);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl.gz')).sort();
  const passages: string[] = [];
  for (const name of names) {
    const lines = gunzipSync(await readFile(join(folder, name)))
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '');
    for (const line of lines) passages.push(lineSchema.parse(JSON.parse(line)).text.normalize('NFC'));
  }
  return passages;
}
