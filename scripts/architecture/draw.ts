import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootDirectory } from '../../test/support/source-files.ts';
import { picture } from './picture.ts';

/** The document that shows the picture, from the root of the package. */
export const documentPath = 'docs/architecture.md';

const begin = '<!-- npm run architecture draws what follows -->\n';
const end = '\n<!-- npm run architecture draws what precedes -->';

/** A document with the picture as the source has it now in the place of the one between its markers. @throws Error when it lacks a marker */
export function redrawn(document: string): string {
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${documentPath} lacks the markers of the picture.`);
  return document.slice(0, from + begin.length) + picture() + document.slice(to);
}

if (import.meta.main) {
  const path = join(rootDirectory, documentPath);
  await writeFile(path, redrawn(await readFile(path, 'utf8')));
}
