import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, extname, join, relative } from 'node:path';
import { readLabelled } from './readers.ts';
import type { LabelledSet } from './rows.ts';
import { trainedTheJudge } from './trained-sets.ts';

/** An unreadable file, by its path relative to the folder. */
export interface UnreadFile {
  readonly file: string;
  readonly reason: string;
}

/** The readable sets of a folder, and the unreadable files with the reason. */
export interface FoundSets {
  readonly sets: readonly LabelledSet[];
  readonly unread: readonly UnreadFile[];
}

/** Other files, such as licences, are skipped silently. */
const looksLikeData = /\.(tsv|csv|jsonl|ndjson|json)$/i;

/**
 * Reads every labelled set below a folder, in the order of paths. The format is detected from the
 * content.
 */
export async function findSets(folder: string): Promise<FoundSets> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const read = await Promise.all(paths.map((path) => readSet(folder, path)));
  return {
    sets: read.flatMap((one) => ('rows' in one ? [one] : [])),
    unread: read.flatMap((one) => ('reason' in one && looksLikeData.test(one.file) ? [one] : [])),
  };
}

async function readSet(folder: string, path: string): Promise<LabelledSet | UnreadFile> {
  const file = relative(folder, path);
  if (trainedTheJudge(file)) return { file, reason: 'trained the cross-encoder' };
  try {
    const bytes = await readFile(path);
    const digest = createHash('sha256').update(bytes).digest('hex');
    return { name: basename(path, extname(path)), digest, ...readLabelled(bytes.toString('utf8')) };
  } catch (error) {
    return { file, reason: error instanceof Error ? error.message : String(error) };
  }
}
