import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import type { Config } from '../config/config.ts';

/** A setting that fits what it expects cannot be used on this machine; the message names it and says what to do. */
export class UnusableSettingError extends Error {
  override readonly name = 'UnusableSettingError';
}

/** What the system says, in words. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not use it',
  EDQUOT: 'the quota of this user is used up',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'it does not exist',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'it is a file',
  EPERM: 'this user may not use it',
  EROFS: 'its disk takes no changes',
};

/** Removes what was made; it never fails. */
export type Undo = () => Promise<void>;

/**
 * Tries what a start needs of this machine, before anything is made that stays: the address, the folder of models, the data folder, which is made if
 * there is none.
 * @returns what removes the data folder again, if it was made here and is empty.
 * @throws UnusableSettingError
 */
export async function prepare(config: Config): Promise<Undo> {
  await tryAddress(config);
  await tryModelsFolder(config);
  return makeDataFolder(config);
}

/** Listens on the address for a moment. @throws UnusableSettingError */
export function tryAddress({ http: { host, port } }: Config): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const probe = createServer();
  probe.once('error', (error) => reject(unusableAddress(host, port, error)));
  probe.listen(port, host, () => probe.close(() => resolve()));
  return promise;
}

/** Why nothing can listen on an address; the error itself where that is no matter of the address. */
export function unusableAddress(host: string, port: number, error: unknown): unknown {
  const code = codeOf(error);
  if (code === 'EADDRINUSE')
    return new UnusableSettingError(
      `${host}:${port} cannot be used: another program listens there; set PORT to a free one.`,
    );
  if (code === 'EACCES')
    return new UnusableSettingError(
      `${host}:${port} cannot be used: this user may not listen there; set PORT to one above 1023.`,
    );
  if (['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL'].includes(code ?? ''))
    return new UnusableSettingError(
      `HOST ${host} cannot be used: it is no address of this machine; set HOST to one that is, 127.0.0.1 say.`,
    );
  return error;
}

/** @throws UnusableSettingError */
export async function tryModelsFolder({ modelsDirectory }: Config): Promise<void> {
  try {
    await readdir(modelsDirectory);
  } catch (error) {
    throw new UnusableSettingError(
      `MODELS_DIR ${modelsDirectory} cannot be used: ${reasonOf(error)}; make the folder, or set MODELS_DIR to one that is there.`,
      { cause: error },
    );
  }
}

/** Makes the data folder if there is none, and writes a file there for a moment. @returns what removes it again. @throws UnusableSettingError */
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
      `DATA_DIR ${dataDirectory} cannot be used: ${reasonOf(error)}; set DATA_DIR to a folder that can be written to.`,
      { cause: error },
    );
  }
}

/** Removes a folder and those above it, up to the first that was made, as far as they are empty. */
async function removeFolders(path: string, made: string | undefined): Promise<void> {
  if (made === undefined) return;
  try {
    for (let folder = path; folder.length >= made.length; folder = dirname(folder)) await rmdir(folder);
  } catch {
    // Somebody else put something there meanwhile.
  }
}

/** Why the system refused something, in a few words. */
export function reasonOf(error: unknown): string {
  return reasons[codeOf(error) ?? ''] ?? (error instanceof Error ? error.message : String(error));
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
