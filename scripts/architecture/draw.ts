import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootDirectory } from '../../test/support/source-files.ts';
import { picture } from './picture.ts';

/** The document that contains the diagram, relative to the package root. */
export const documentPath = 'docs/architecture.md';

const begin = '<!-- npm run architecture draws what follows -->\n';
const end = '\n<!-- npm run architecture draws what precedes -->';

/**
 * Replaces the diagram between the markers of a document with that of the current source.
 * @throws Error if a marker is missing
 */
export function redrawn(document: string): string {
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${documentPath} does not contain the markers of the diagram.`);
  return document.slice(0, from + begin.length) + picture() + document.slice(to);
}

if (import.meta.main) {
  const path = join(rootDirectory, documentPath);
  await writeFile(path, redrawn(await readFile(path, 'utf8')));
}
