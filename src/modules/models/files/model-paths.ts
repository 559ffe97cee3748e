import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { InvalidInputError } from '../../../platform/errors.ts';
import {
  fileLimits,
  requireRegularFile,
  UnreadableFileError,
} from '../../../platform/onnx/model-files/regular-file.ts';

/**
 * Prefix of the paths of files that ship with the product. All other paths are relative to the
 * models directory.
 */
export const bundledPrefix = 'bundled:';

/** Whether the files of a model ship with the product. */
export function isBundled({ modelPath }: { readonly modelPath: string }): boolean {
  return modelPath.startsWith(bundledPrefix);
}

export interface ModelDirectories {
  /** Directory in which operators put their models. */
  readonly models: string;
  /** Directory of the bundled models. */
  readonly bundled: string;
}

/**
 * Returns the absolute path of a stored model path. Symbolic links are resolved before the check,
 * so none of them leads out of the directory.
 * @param field named in the error.
 * @throws InvalidInputError if the path leaves its directory, if nothing is there, or if it is not
 * a regular file of at most `maxBytes` bytes.
 */
export async function resolveModelPath(
  directories: ModelDirectories,
  path: string,
  field: string,
  maxBytes: number = fileLimits.model,
): Promise<string> {
  const { directory, wanted, real } = await locate(directories, path, field, maxBytes);
  if (real !== null) return real;
  if ((await existing(directory)) === null)
    throw invalid(field, 'cannot be found: MODELS_DIR does not exist');
  throw invalid(field, `cannot be found in MODELS_DIR: "${wanted}"`);
}

/**
 * Like `resolveModelPath`, but returns null if nothing is there.
 * @throws InvalidInputError as it does.
 */
export async function findModelPath(
  directories: ModelDirectories,
  path: string,
  field: string,
  maxBytes: number = fileLimits.model,
): Promise<string | null> {
  return (await locate(directories, path, field, maxBytes)).real;
}

/**
 * Returns where a stored model path points, and the real path of the file.
 * @throws InvalidInputError if it leaves its directory, or cannot be read.
 */
async function locate(directories: ModelDirectories, path: string, field: string, maxBytes: number) {
  const bundled = path.startsWith(bundledPrefix);
  const directory = bundled ? directories.bundled : directories.models;
  const wanted = bundled ? path.slice(bundledPrefix.length) : path;
  if (wanted.includes('\0') || isAbsolute(wanted) || !isInside(directory, resolve(directory, wanted))) {
    throw invalid(field, 'expects a path inside MODELS_DIR, relative to it');
  }
  const [realDirectory, real] = await Promise.all([
    existing(directory),
    existing(resolve(directory, wanted)),
  ]);
  if (realDirectory !== null && real !== null && !isInside(realDirectory, real))
    throw invalid(field, 'expects a path inside MODELS_DIR; this link leads out of it');
  if (realDirectory === null || real === null) return { directory, wanted, real: null };
  await readable(real, field, maxBytes);
  return { directory, wanted, real };
}

/** Refuses a named pipe, a directory or a device before anything waits for it. */
async function readable(file: string, field: string, maxBytes: number): Promise<void> {
  try {
    await requireRegularFile(file, maxBytes);
  } catch (error) {
    if (error instanceof UnreadableFileError) throw invalid(field, `cannot be read: ${error.message}`);
    // The message of the error contains the full path, which clients must not see.
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'an error';
    throw invalid(field, `cannot be read (${code})`);
  }
}

function isInside(directory: string, file: string): boolean {
  const path = relative(directory, file);
  return path !== '' && path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

async function existing(path: string): Promise<string | null> {
  try {
    return await realpath(path);
  } catch {
    return null;
  }
}

function invalid(path: string, message: string): InvalidInputError {
  return new InvalidInputError([{ path, message }]);
}
