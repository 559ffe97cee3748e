import { rename, rm } from 'node:fs/promises';
import { removeOnExit } from '../../files/partial-files.ts';
import type { LakeStore } from './lake-store.ts';
import { rebuildPathOf, removePartialRebuild } from './leftovers.ts';
import { lockLake, type OpenLakeOptions, openLake, ownerFileOf } from './open-lake.ts';

/**
 * Creates a new Lake beside the existing one, and replaces it once the new one is filled and on
 * disk. If a step before that fails, the old Lake stays unchanged.
 * @throws LakeLockedError while another process uses it, and the error of `fill`.
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
    // LMDB's reader table refers to the old file.
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
