import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

const synsetSchema = z.object({
  id: z.string(),
  members: z.array(z.string()),
  definition: z.string(),
  examples: z.array(z.string()),
  hypernym: z.array(z.string()).default([]),
  similar: z.array(z.string()).default([]),
  also: z.array(z.string()).default([]),
  attribute: z.array(z.string()).default([]),
});

/**
 * A set of words with the same meaning, its definition, usage examples, and relations to other sets
 * by id.
 */
export type Synset = z.infer<typeof synsetSchema>;

/**
 * Reads `wordnet/synsets.jsonl.gz`: one synset of Open English WordNet per line. Rejects if a line
 * is malformed.
 */
export async function readWordNet(dataFolder: string): Promise<Synset[]> {
  const packed = await readFile(join(dataFolder, 'wordnet', 'synsets.jsonl.gz'));
  return gunzipSync(packed)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => synsetSchema.parse(JSON.parse(line)));
}
