import { randomUUID } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Path at which a Lake is rebuilt before it replaces the old one. */
export function rebuildPathOf(path: string): string {
  return `${path}.rebuilt`;
}

/**
 * Renames an unusable file.
 * @returns its new path.
 */
export async function setAside(path: string): Promise<string> {
  const aside = `${path}.damaged-${new Date().toISOString().replaceAll(/[:.]/g, '-')}-${randomUUID().slice(0, 4)}`;
  await rename(path, aside);
  return aside;
}

/** Removes the renamed files, because their entries cannot be recovered. */
export function removeSetAside(path: string): Promise<void> {
  return removeAll(dirname(path), (name) => name.startsWith(`${basename(path)}.damaged-`));
}

/**
 * Removes the remains of a rebuild that was killed. No other process rebuilds the Lake while this
 * one holds its lock.
 */
export function removePartialRebuild(path: string): Promise<void> {
  return removeAll(dirname(path), (name) => name.startsWith(basename(rebuildPathOf(path))));
}

/** Returns whether there is a Lake, or a file beside it that contains entries of one. */
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
