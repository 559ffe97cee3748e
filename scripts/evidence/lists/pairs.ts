import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

/** A passage and a claim with the label that people gave. */
export interface LabelledPair {
  readonly set: string;
  readonly premise: string;
  readonly hypothesis: string;
  readonly label: 'entailment' | 'neutral' | 'contradiction' | 'not_entailment';
}

const schema = z.object({
  set: z.string(),
  premise: z.string(),
  hypothesis: z.string(),
  label: z.enum(['entailment', 'neutral', 'contradiction', 'not_entailment']),
});

/**
 * Reads the labelled pairs below a folder from every `*.jsonl.gz`. Of a file, evenly spread rows
 * are taken. Files with other records are left out.
 * @param max maximum number of rows of a file.
 */
export async function readPairs(folder: string, max: number): Promise<LabelledPair[]> {
  const pairs: LabelledPair[] = [];
  const paths: string[] = [];
  for await (const path of glob('**/*.jsonl.gz', { cwd: folder })) paths.push(path);
  for (const path of paths.sort()) {
    const lines = gunzipSync(await readFile(join(folder, path)))
      .toString('utf8')
      .trim()
      .split('\n');
    const stride = Math.max(1, lines.length / max);
    for (let place = 0; place < lines.length; place += stride) {
      const { success, data } = schema.safeParse(JSON.parse(lines[Math.floor(place)] ?? ''));
      if (!success) break;
      pairs.push(data);
    }
  }
  return pairs;
}
