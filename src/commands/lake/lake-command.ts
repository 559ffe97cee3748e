import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import { lakeFileName } from '../../modules/lake/lake-keeper.ts';
import { LakeUnavailableError } from '../../platform/lake/errors.ts';
import type { LakeStore } from '../../platform/lake/store/lake-store.ts';
import {
  type OpenLake,
  type OpenLakeOptions,
  openLake,
  readLake,
} from '../../platform/lake/store/open-lake.ts';
import type { DamagedRecord } from '../../platform/lake/store/record-reader.ts';
import { replaceLake } from '../../platform/lake/store/replace-lake.ts';
import { CommandError } from '../shell/command.ts';

/** A logger that discards everything. */
export const silent = { debug: () => undefined, warn: () => undefined };

/** Path of the Lake in this configuration. */
export function lakePath({ dataDirectory }: Config): string {
  return join(dataDirectory, lakeFileName);
}

/** The configured key of the Lake; null if there is none. */
export function lakeKey({ lake }: Config): Buffer | null {
  return lake.key === null ? null : Buffer.from(lake.key, 'hex');
}

/**
 * Opens the Lake for reading, which is possible while a server has it open.
 * @param onDamage called with each damaged record.
 * @throws CommandError
 */
export async function withLake<Result>(
  config: Config,
  use: (store: LakeStore) => Promise<Result>,
  onDamage: (damaged: DamagedRecord) => void = () => undefined,
): Promise<Result> {
  const store = await attempted(() =>
    readLake({ path: lakePath(config), key: lakeKey(config), logger: silent, onDamage }),
  );
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/**
 * Opens the Lake for writing, while no server has it open.
 * @throws CommandError
 */
export async function keepingLake<Result>(
  config: Config,
  use: (store: LakeStore) => Promise<Result>,
): Promise<Result> {
  const lake: OpenLake = await attempted(() => openLake(keepingOptions(config)));
  try {
    return await use(lake.store);
  } finally {
    await lake.close();
  }
}

/**
 * Fills a new Lake that replaces the old one, while no server has it open.
 * @throws CommandError, and what `fill` throws; the old Lake then stays.
 */
export function replacingLake<Result>(
  config: Config,
  fill: (store: LakeStore) => Promise<Result>,
): Promise<Result> {
  return attempted(() => replaceLake(keepingOptions(config), fill));
}

function keepingOptions(config: Config): OpenLakeOptions {
  return { path: lakePath(config), key: lakeKey(config), maxPending: 8192, logger: silent };
}

async function attempted<Result>(open: () => Promise<Result>): Promise<Result> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof LakeUnavailableError) throw new CommandError(error.message);
    throw error;
  }
}

/** @throws CommandError if the output could not be written. Other errors are thrown unchanged. */
export async function writing<Result>(output: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE')
      throw new CommandError(`The program that reads ${output} closed it before all of it was written.`);
    if (!(error instanceof Error) || !isOfTheSystem(error)) throw error;
    throw new CommandError(
      `${output} could not be written: ${error.message}. The partial output was removed.`,
    );
  }
}

/**
 * Whether the error comes from the operating system. LMDB reports such errors in the message only.
 */
function isOfTheSystem(error: Error): boolean {
  return (
    'errno' in error ||
    /no space left|file too large|input\/output error|permission denied|no such file/i.test(error.message)
  );
}
