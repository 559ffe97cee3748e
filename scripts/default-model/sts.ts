import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Two sentences and their human similarity score: 0 (unrelated) to 5 (same meaning). */
export type ScoredPair = {
  /** The collection of the pair, such as `images`; each has its own licence. */
  readonly source: string;
  readonly first: string;
  readonly second: string;
  readonly score: number;
};

function parseLine(line: string, file: string): ScoredPair {
  const [, source, , , score, first, second] = line.split('\t');
  if (source === undefined || first === undefined || second === undefined) {
    throw new Error(`${file}: a line has fewer than seven columns: ${line.slice(0, 80)}`);
  }
  const value = Number(score);
  if (score === '' || !Number.isFinite(value))
    throw new Error(`${file}: the score is not a number: ${score}`);
  return { source, first, second, score: value };
}

/**
 * Reads one split of the Semantic Textual Similarity Benchmark
 * (`sts/stsbenchmark/sts-<split>.csv`).
 */
export async function readSts(dataFolder: string, split: 'train' | 'dev'): Promise<ScoredPair[]> {
  const file = join(dataFolder, 'sts', 'stsbenchmark', `sts-${split}.csv`);
  const text = await readFile(file, 'utf8');
  return text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => parseLine(line, file));
}
