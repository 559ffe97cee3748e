import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import type { Config } from '../config/config.ts';

/**
 * A setting is valid but cannot be used on this machine. The message names the setting and the
 * remedy.
 */
export class UnusableSettingError extends Error {
  override readonly name = 'UnusableSettingError';
}

/** System error codes in words. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the disk quota of this user is exceeded',
  EISDIR: 'it is a directory',
  ELOOP: 'its symbolic links form a loop',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'it does not exist',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'part of its path is a file',
  EEXIST: 'it is a file',
  EPERM: 'permission denied',
  EROFS: 'its file system is read-only',
};

/** Removes what was created. Never fails. */
export type Undo = () => Promise<void>;

/**
 * Checks what a start needs from this machine before anything permanent is created: the address,
 * the models directory and the data directory. Creates the data directory if it is missing.
 * @returns a function that removes the data directory again if it was created here and is empty.
 * @throws UnusableSettingError
 */
export async function prepare(config: Config): Promise<Undo> {
  await tryAddress(config);
  await tryModelsFolder(config);
  return makeDataFolder(config);
}

/**
 * Checks the address by listening on it briefly.
 * @throws UnusableSettingError
 */
export function tryAddress({ http: { host, port } }: Config): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const probe = createServer();
  probe.once('error', (error) => reject(unusableAddress(host, port, error)));
  probe.listen(port, host, () => probe.close(() => resolve()));
  return promise;
}

/**
 * Explains why nothing can listen on an address. Returns the error itself if the address is not the
 * cause.
 */
export function unusableAddress(host: string, port: number, error: unknown): unknown {
  const code = codeOf(error);
  if (code === 'EADDRINUSE')
    return new UnusableSettingError(
      `${host}:${port} cannot be used: another program listens on it. Set PORT to a free port.`,
    );
  if (code === 'EACCES')
    return new UnusableSettingError(
      `${host}:${port} cannot be used: this user may not listen on it. Set PORT to a port above 1023.`,
    );
  if (['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL'].includes(code ?? ''))
    return new UnusableSettingError(
      `HOST ${host} cannot be used: it is not an address of this machine. Set HOST to one that is, such as 127.0.0.1.`,
    );
  return error;
}

/** @throws UnusableSettingError */
export async function tryModelsFolder({ modelsDirectory }: Config): Promise<void> {
  try {
    await readdir(modelsDirectory);
  } catch (error) {
    throw new UnusableSettingError(
      `MODELS_DIR ${modelsDirectory} cannot be used: ${reasonOf(error)}. Create the directory, or set MODELS_DIR to one that exists.`,
      { cause: error },
    );
  }
}

/**
 * Creates the data directory if it is missing and checks that a file can be written to it.
 * @returns a function that removes the directory again.
 * @throws UnusableSettingError
 */
export async function makeDataFolder({ dataDirectory }: Config): Promise<Undo> {
  let made: string | undefined;
  const undo = () => removeFolders(dataDirectory, made);
  try {
    made = await mkdir(dataDirectory, { recursive: true });
    const probe = join(dataDirectory, `.probe-${randomUUID()}`);
    await writeFile(probe, '');
    await rm(probe);
    return undo;
  } catch (error) {
    await undo();
    throw new UnusableSettingError(
      `DATA_DIR ${dataDirectory} cannot be used: ${reasonOf(error)}. Set DATA_DIR to a writable directory.`,
      { cause: error },
    );
  }
}

/**
 * Removes a directory and its parents, up to the first one that was created, as long as they are
 * empty.
 */
async function removeFolders(path: string, made: string | undefined): Promise<void> {
  if (made === undefined) return;
  try {
    for (let folder = path; folder.length >= made.length; folder = dirname(folder)) await rmdir(folder);
  } catch {
    // The directory is not empty: another program has written to it.
  }
}

/** The system's reason for an error, in a few words. */
export function reasonOf(error: unknown): string {
  return reasons[codeOf(error) ?? ''] ?? (error instanceof Error ? error.message : String(error));
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
