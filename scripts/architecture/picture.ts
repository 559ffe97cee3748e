import { sourceFilesBelow } from '../../test/support/source-files.ts';
import { folders, reduced } from './folders.ts';

/** From top to bottom: a name for people, and the folders below `src` that stand on the floor. */
const floors: readonly { readonly name: string; readonly folders: readonly string[] }[] = [
  { name: 'commands', folders: ['', 'commands'] },
  { name: 'app', folders: ['app'] },
  { name: 'modules', folders: ['modules'] },
  { name: 'graphql', folders: ['graphql'] },
  { name: 'config', folders: ['config'] },
  { name: 'platform', folders: ['platform'] },
  { name: 'domain', folders: ['domain', 'statistics'] },
];

/** The folders of the source, by floor, and which import which, as a flowchart in Mermaid. What follows from other arrows is left out. */
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

/** On which floor a folder stands, from the top; -1 if on none. */
export function floorOf(folder: string): number {
  return floors.findIndex((floor) => floor.folders.includes(rootOf(folder)));
}

/** Name of the folder below `src` that a folder is, or lies in; empty for `src`. */
function rootOf(folder: string): string {
  return folder.split('/')[1] ?? '';
}

function idOf(folder: string): string {
  return folder.replaceAll(/[^a-z]/g, '_');
}

function label(folder: string): string {
  return folder === 'src' ? 'cli.ts' : folder.slice('src/'.length);
}
