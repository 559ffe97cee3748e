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

/** Says nothing. */
export const silent = { debug: () => undefined, warn: () => undefined };

/** The Lake of the configuration. */
export function lakePath({ dataDirectory }: Config): string {
  return join(dataDirectory, lakeFileName);
}

/** The key of the configuration; null for none. */
export function lakeKey({ lake }: Config): Buffer | null {
  return lake.key === null ? null : Buffer.from(lake.key, 'hex');
}

/** Reads the Lake beside the server that keeps it. @param onDamage told of each record that cannot be trusted. @throws CommandError */
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

/** Keeps the Lake while no server does. @throws CommandError */
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

/** Fills a Lake that takes the place of the old one, while no server keeps it. @throws CommandError, and what `fill` throws: the old one stays. */
export function replacingLake<Result>(
  config: Config,
  fill: (store: LakeStore) => Promise<Result>,
): Promise<Result> {
  return attempted(() => replaceLake(keepingOptions(config), fill));
}

function keepingOptions(config: Config): OpenLakeOptions {
  return { path: lakePath(config), key: lakeKey(config), maximumPending: 8192, logger: silent };
}

async function attempted<Result>(open: () => Promise<Result>): Promise<Result> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof LakeUnavailableError) throw new CommandError(error.message);
    throw error;
  }
}

/** @throws CommandError that says why an output could not be written; what is no matter of the output is thrown as it is. */
export async function writing<Result>(output: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE')
      throw new CommandError(`Whoever read ${output} has gone away before its end.`);
    if (!(error instanceof Error) || !isOfTheSystem(error)) throw error;
    throw new CommandError(`${output} could not be written: ${error.message}. Nothing is left of it.`);
  }
}

/** Whether the system refused something; LMDB says so in words alone. */
function isOfTheSystem(error: Error): boolean {
  return (
    'errno' in error ||
    /no space left|file too large|input\/output error|permission denied|no such file/i.test(error.message)
  );
}
