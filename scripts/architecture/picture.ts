import { sourceFilesBelow } from '../../test/support/source-files.ts';
import { folders, reduced } from './folders.ts';

/** Floors from top to bottom: a display name, and the folders below `src` on that floor. */
const floors: readonly { readonly name: string; readonly folders: readonly string[] }[] = [
  { name: 'commands', folders: ['', 'commands'] },
  { name: 'app', folders: ['app'] },
  { name: 'modules', folders: ['modules'] },
  { name: 'graphql', folders: ['graphql'] },
  { name: 'config', folders: ['config'] },
  { name: 'platform', folders: ['platform'] },
  { name: 'domain', folders: ['domain', 'statistics'] },
];

/**
 * A Mermaid flowchart of the source folders by floor, and the imports between them. Arrows that
 * follow from others are omitted.
 */
export function picture(): string {
  const arrows = reduced(folders(sourceFilesBelow('src')));
  const all = [...arrows.keys()].sort();
  const lines = floors.flatMap(({ name, folders: roots }) => [
    `  subgraph ${name}_floor [${name}]`,
    ...all
      .filter((folder) => roots.includes(rootOf(folder)))
      .map((folder) => `    ${idOf(folder)}[${label(folder)}]`),
    '  end',
  ]);
  const drawn = all.flatMap((folder) =>
    [...(arrows.get(folder) ?? [])].sort().map((other) => `  ${idOf(folder)} --> ${idOf(other)}`),
  );
  return ['```mermaid', 'flowchart TB', ...lines, ...drawn, '```'].join('\n');
}

/** Index of the folder's floor, from the top; -1 if it has none. */
export function floorOf(folder: string): number {
  return floors.findIndex((floor) => floor.folders.includes(rootOf(folder)));
}

/**
 * Name of the folder directly below `src` that contains the folder or is the folder; empty for
 * `src`.
 */
function rootOf(folder: string): string {
  return folder.split('/')[1] ?? '';
}

function idOf(folder: string): string {
  return folder.replaceAll(/[^a-z]/g, '_');
}

function label(folder: string): string {
  return folder === 'src' ? 'cli.ts' : folder.slice('src/'.length);
}
