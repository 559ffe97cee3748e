import { randomUUID } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Where a Lake is made that is to take the place of another. */
export function rebuildPathOf(path: string): string {
  return `${path}.rebuilt`;
}

/** Moves a file that cannot be used out of the way. @returns where it lies now. */
export async function setAside(path: string): Promise<string> {
  const aside = `${path}.damaged-${new Date().toISOString().replaceAll(/[:.]/g, '-')}-${randomUUID().slice(0, 4)}`;
  await rename(path, aside);
  return aside;
}

/** Removes the files that were moved out of the way: nothing can be taken out of them. */
export function removeSetAside(path: string): Promise<void> {
  return removeAll(dirname(path), (name) => name.startsWith(`${basename(path)}.damaged-`));
}

/** Removes what a rebuilding that was killed has left. Nobody rebuilds a Lake while this process has its lock. */
export function removePartialRebuild(path: string): Promise<void> {
  return removeAll(dirname(path), (name) => name.startsWith(basename(rebuildPathOf(path))));
}

/** Whether there is a Lake, or a file beside it that holds entries of one. */
export async function holdsEntries(path: string): Promise<boolean> {
  const name = basename(path);
  const names = await readdir(dirname(path)).catch(() => []);
  return names.some(
    (other) =>
      other === name || other.startsWith(`${name}.damaged-`) || other === basename(rebuildPathOf(path)),
  );
}

async function removeAll(directory: string, isMeant: (name: string) => boolean): Promise<void> {
  for (const name of await readdir(directory))
    if (isMeant(name)) await rm(join(directory, name), { recursive: true, force: true });
}
