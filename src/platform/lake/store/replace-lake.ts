import { rename, rm } from 'node:fs/promises';
import { removeOnExit } from '../../files/partial-files.ts';
import type { LakeStore } from './lake-store.ts';
import { rebuildPathOf, removePartialRebuild } from './leftovers.ts';
import { lockLake, type OpenLakeOptions, openLake, ownerFileOf } from './open-lake.ts';

/**
 * Makes a Lake anew beside the one that is there, and puts it in its place once it is filled and on disk. Whatever fails before, the old one
 * stays as it is.
 * @throws LakeLockedError while another process keeps it, and whatever `fill` throws.
 */
export async function replaceLake<Result>(
  options: OpenLakeOptions,
  fill: (store: LakeStore) => Promise<Result>,
): Promise<Result> {
  const { path } = options;
  const rebuildPath = rebuildPathOf(path);
  const lock = await lockLake(path);
  const forget = removeOnExit(...filesOf(rebuildPath), ownerFileOf(rebuildPath));
  try {
    await removePartialRebuild(path);
    const result = await filled({ ...options, path: rebuildPath }, fill);
    // What LMDB keeps of its readers speaks of the old file.
    await rm(`${path}-lock`, { force: true });
    await rename(rebuildPath, path);
    return result;
  } finally {
    await removePartialRebuild(path);
    forget();
    await lock.release();
  }
}

async function filled<Result>(
  options: OpenLakeOptions,
  fill: (store: LakeStore) => Promise<Result>,
): Promise<Result> {
  const { store, close } = await openLake(options);
  try {
    const result = await fill(store);
    await store.durable();
    return result;
  } finally {
    await close();
  }
}

function filesOf(path: string): string[] {
  return [path, `${path}-lock`];
}
