import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { withGroups } from './groups.ts';
import type { LabelledSet } from './rows.ts';
import { readRecords } from './trials/public-passages.ts';

/**
 * Sets of pairs of a passage and a claim that the cross-encoder was not trained on, with the number
 * of rows of the first file that are used: its others train the cross-encoder.
 */
const untrained: readonly (readonly [set: string, file: string, rows?: number])[] = [
  ['mnli', 'dev-matched', 2000],
  ['fever-nli', 'test'],
  ['fm2', 'test'],
  ['fm2', 'test-long'],
  ['semi-auto-wiki', 'test'],
  ['inli', 'dev'],
  ['faithdial-audit', 'gold'],
  ['dnc-function-words', 'probe'],
  ['med', 'probe'],
  ['hans', 'probe'],
];

/** Maximum number of rows of each set, chosen by hash. */
const maxRows = 500;

const recordSchema = z.object({
  premise: z.string().min(1),
  hypothesis: z.string().min(1),
  label: z.enum(['entailment', 'neutral', 'contradiction', 'not_entailment']),
});

/**
 * Reads the sets below a folder that the cross-encoder was not trained on, as far as they exist.
 */
export function readEntailmentSets(folder: string): Promise<LabelledSet[]> {
  const there = untrained.filter(([set, file]) => existsSync(pathOf(folder, set, file)));
  return Promise.all(there.map(([set, file, rows]) => readSet(folder, set, file, rows)));
}

function pathOf(folder: string, set: string, file: string): string {
  return join(folder, set, `${file}.jsonl.gz`);
}

async function readSet(folder: string, set: string, file: string, usable?: number): Promise<LabelledSet> {
  const path = pathOf(folder, set, file);
  const records = (await readRecords(path)).map((record) => recordSchema.parse(record)).slice(0, usable);
  const rows = records
    .map((record) => ({ record, order: createHash('sha256').update(JSON.stringify(record)).digest('hex') }))
    .toSorted((one, other) => (one.order < other.order ? -1 : 1))
    .slice(0, maxRows)
    .map(({ record: { premise, hypothesis, label } }) => ({
      response: hypothesis.normalize('NFC'),
      context: [premise.normalize('NFC')],
      supported: label === 'entailment',
    }));
  const digest = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  return { name: `${set} ${file}`, format: 'pairs', digest, skipped: 0, rows: withGroups(rows) };
}
