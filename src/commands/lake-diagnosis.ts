import { existsSync } from 'node:fs';
import { access, constants, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Config } from '../config/config.ts';
import { LakeUnavailableError } from '../platform/lake/errors.ts';
import { recordVersion } from '../platform/lake/record/record-codec.ts';
import { lockOwnerOf, readLake } from '../platform/lake/store/open-lake.ts';
import type { Finding } from './diagnosis.ts';
import { lakeKey, lakePath, silent } from './lake/lake-command.ts';

/**
 * Minimum free space in bytes. Below it the disk counts as full: commits of the Lake and of the
 * database need extra space.
 */
const minFreeBytes = 256 * 1_048_576;

/**
 * Checks the Lake without changing it: whether its file opens with the configured key, which server
 * uses it, and the free space on its disk.
 */
export async function diagnoseLake(config: Config): Promise<Finding[]> {
  return [await file(config), await room(dirname(lakePath(config)))];
}

async function file(config: Config): Promise<Finding> {
  const subject = 'Lake';
  const path = lakePath(config);
  try {
    if (!existsSync(path)) return { subject, isGood: true, detail: `${path}; the next start creates it` };
    await access(path, constants.W_OK);
    const keeper = await lockOwnerOf(path);
    const detail = `${path}, ${await contents(config)}; ${keeper === null ? 'not in use by a server' : keeper}`;
    return { subject, isGood: true, detail };
  } catch (error) {
    return { subject, isGood: false, detail: fault(path, error) };
  }
}

async function contents(config: Config): Promise<string> {
  const path = lakePath(config);
  const key = lakeKey(config);
  const store = await readLake({ path, key, logger: silent });
  const megabytes = ((await stat(path)).size / 1_048_576).toFixed(1);
  const seal = key === null ? 'not encrypted, no key needed' : 'encrypted, with this key';
  const description = `${store.size} ${store.size === 1 ? 'entry' : 'entries'} in ${megabytes} MB, format version ${recordVersion}, ${seal}`;
  await store.close();
  return description;
}

function fault(path: string, error: unknown): string {
  if (error instanceof LakeUnavailableError) return error.message;
  return `${path} cannot be used: ${error instanceof Error ? error.message : String(error)}`;
}

/** The directory itself, or its nearest existing parent. */
function firstThatExists(directory: string): string {
  const above = dirname(directory);
  return existsSync(directory) || above === directory ? directory : firstThatExists(above);
}

async function room(directory: string): Promise<Finding> {
  const subject = 'disk';
  try {
    const { bavail, bsize } = await statfs(firstThatExists(directory));
    const free = bavail * bsize;
    const detail = `${(free / 1_073_741_824).toFixed(1)} GB free in ${directory}`;
    if (free >= minFreeBytes) return { subject, isGood: true, detail };
    return {
      subject,
      isGood: false,
      detail: `${detail}; too little. Free some space, or set DATA_DIR to another disk.`,
    };
  } catch (error) {
    return { subject, isGood: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
