import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import {
  acquireDataDirectoryLock,
  type DataDirectoryLock,
  DataDirectoryLockedError,
  refuseHeldDirectory,
} from '../../database/data-directory-lock.ts';
import {
  LakeDamagedError,
  LakeKeyError,
  LakeLockedError,
  LakeUnavailableError,
  LakeUnwritableError,
} from '../errors.ts';
import { LakeFile } from '../file/lake-file.ts';
import { reserveSpace } from '../file/reserve-space.ts';
import { checkStructure } from '../file/structure-check.ts';
import { recordVersion } from '../record/record-codec.ts';
import { RecordSeal } from '../record/record-seal.ts';
import { LakeStore } from './lake-store.ts';
import type { LakeStoreOptions } from './lake-store-options.ts';
import { removePartialRebuild } from './leftovers.ts';

export interface OpenLakeOptions
  extends Pick<LakeStoreOptions, 'logger' | 'maxPending' | 'onDamage' | 'retryMs'> {
  readonly path: string;
  /** Key of 32 bytes that seals the records. Null stores them in plain text. */
  readonly key: Buffer | null;
}

export interface OpenLake {
  readonly store: LakeStore;
  /** Writes pending changes, closes the file and releases its lock. */
  close(): Promise<void>;
}

/**
 * Opens a Lake exclusively for this process, or creates it. The structure of the file is checked
 * before it is mapped. The remains of a rebuild that was killed are removed.
 * @throws LakeLockedError, LakeUnwritableError, LakeDamagedError (the file is unchanged),
 * LakeKeyError, LakeUnavailableError.
 */
export async function openLake(options: OpenLakeOptions): Promise<OpenLake> {
  const lock = await lockLake(options.path);
  try {
    await removePartialRebuild(options.path);
    const store = await openStore(options, false);
    const close = async () => {
      await store.close();
      await lock.release();
    };
    return { store, close };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * Opens a Lake for reading, even while another process writes to it. That process has checked the
 * structure, and keeps changing it. Without such a process, the structure is checked here.
 * @throws LakeDamagedError, LakeKeyError, LakeUnavailableError.
 */
export async function readLake(options: Omit<OpenLakeOptions, 'maxPending'>): Promise<LakeStore> {
  const { path } = options;
  if (!existsSync(path)) throw new LakeUnavailableError(`There is no Lake ${path}.`);
  const readOptions = { ...options, maxPending: 0 };
  let lock: DataDirectoryLock;
  try {
    lock = await lockLake(path);
  } catch (error) {
    if (error instanceof LakeLockedError) return openChecked(readOptions, true);
    // If the directory is read-only, no process writes to the Lake.
    if (error instanceof LakeUnwritableError) return openStore(readOptions, true);
    throw error;
  }
  try {
    return await openStore(readOptions, true);
  } finally {
    await lock.release();
  }
}

async function openStore(options: OpenLakeOptions, readOnly: boolean): Promise<LakeStore> {
  const findings = existsSync(options.path) ? await checkStructure(options.path) : [];
  if (findings.length > 0) throw new LakeDamagedError(options.path, findings);
  return openChecked(options, readOnly);
}

async function openChecked(options: OpenLakeOptions, readOnly: boolean): Promise<LakeStore> {
  const { path, key, ...rest } = options;
  const seal = key === null ? null : new RecordSeal(key);
  const isNew = !existsSync(path);
  if (!readOnly) await reserveSpace(path, isNew);
  const file = opened(path, readOnly);
  try {
    await agree(file, path, seal, isNew);
    return await LakeStore.open({ ...rest, file, path, seal });
  } catch (error) {
    await file.close();
    throw error instanceof LakeUnavailableError ? error : new LakeDamagedError(path, [messageOf(error)]);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function opened(path: string, readOnly: boolean): LakeFile {
  try {
    return new LakeFile(path, { readOnly });
  } catch (error) {
    throw new LakeUnavailableError(`The Lake ${path} cannot be opened: ${messageOf(error)}`);
  }
}

/** Compares version and key of the file with those of this program. */
async function agree(file: LakeFile, path: string, seal: RecordSeal | null, isNew: boolean): Promise<void> {
  const version = file.fact('version');
  const key = seal?.fingerprint ?? 'none';
  if (version === null) {
    if (!isNew && file.blockNumbers().length > 0) throw new LakeDamagedError(path, ['it has no version']);
    const facts = new Map([
      ['version', String(recordVersion)],
      ['key', key],
    ]);
    await file.write({ records: new Map(), blocks: new Map(), facts }).catch((error: unknown) => {
      throw new LakeUnavailableError(`The Lake ${path} cannot be created: ${messageOf(error)}.`);
    });
    return;
  }
  if (version !== String(recordVersion)) {
    throw new LakeUnavailableError(
      `The Lake ${path} has format version ${version}; this program reads ${recordVersion}. Rebuild it.`,
    );
  }
  const keptKey = file.fact('key');
  if (keptKey !== key) throw new LakeKeyError(keyFault(path, keptKey, seal));
}

function keyFault(path: string, kept: string | null, seal: RecordSeal | null): string {
  if (kept === 'none')
    return `The Lake ${path} is not encrypted, and LAKE_KEY is set. Unset LAKE_KEY, or rebuild the Lake.`;
  if (seal === null) return `The Lake ${path} is encrypted, and LAKE_KEY is not set.`;
  return `The Lake ${path} is encrypted with a key other than LAKE_KEY.`;
}

/** The file that names the process that uses a Lake. */
export function ownerFileOf(path: string): string {
  return `${path}.owner`;
}

/**
 * Locks a Lake for this process without opening it.
 * @throws LakeLockedError, LakeUnwritableError
 */
export async function lockLake(path: string): Promise<DataDirectoryLock> {
  const directory = dirname(path);
  try {
    await mkdir(directory, { recursive: true });
    return await acquireDataDirectoryLock(directory, basename(ownerFileOf(path)));
  } catch (error) {
    throw lockFailure(directory, error);
  }
}

/**
 * Message about the process that uses a Lake. Null if there is none. It takes no lock and creates
 * nothing.
 * @throws LakeUnwritableError
 */
export async function lockOwnerOf(path: string): Promise<string | null> {
  const directory = dirname(path);
  try {
    await refuseHeldDirectory(directory, basename(ownerFileOf(path)));
    return null;
  } catch (error) {
    const refusal = lockFailure(directory, error);
    if (refusal instanceof LakeLockedError) return refusal.message;
    throw refusal;
  }
}

function lockFailure(directory: string, error: unknown): LakeLockedError | LakeUnwritableError {
  if (error instanceof DataDirectoryLockedError)
    return new LakeLockedError(
      `The Lake in ${directory} is in use by process ${error.holderPid}. Each server needs its own DATA_DIR.`,
    );
  return new LakeUnwritableError(
    `The Lake in ${directory} cannot be used: ${messageOf(error)}. Give the server write access, or set another DATA_DIR.`,
  );
}
