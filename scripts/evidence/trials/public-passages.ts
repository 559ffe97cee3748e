import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

const recordSchema = z.object({ passage: z.string().min(1), question: z.string(), answer: z.string() });

/** Passages of Wikipedia under CC BY-SA, and the people that their questions ask for. */
export interface PublicPassages {
  readonly passages: readonly string[];
  readonly persons: readonly string[];
}

const sources = ['qa-xquad', 'qa-boolq'];

/**
 * Reads the passages of XQuAD and BoolQ from the folder of entailment data, in the order of the
 * files, each once.
 */
export async function readPublicPassages(folder: string): Promise<PublicPassages> {
  const read = await Promise.all(sources.map((source) => readRecords(join(folder, source, 'dev.jsonl.gz'))));
  const records = read.flat().map((record) => recordSchema.parse(record));
  const persons = records.filter(({ question }) => /^who\b/i.test(question)).map(({ answer }) => answer);
  const isFullName = (name: string) => /^\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+){1,2}$/u.test(name);
  return {
    passages: [...new Set(records.map(({ passage }) => passage.normalize('NFC')))],
    persons: [...new Set(persons.filter(isFullName))].sort(),
  };
}

/** The records of a gzipped file of JSON Lines. */
export async function readRecords(path: string): Promise<unknown[]> {
  const lines = gunzipSync(await readFile(path))
    .toString('utf8')
    .split('\n');
  return lines.filter((line) => line.trim() !== '').map((line): unknown => JSON.parse(line));
}
