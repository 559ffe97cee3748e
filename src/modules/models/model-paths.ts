import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { InvalidInputError } from '../../platform/errors.ts';

/** Paths of files that came with the product start with this; all others are relative to the models directory. */
export const bundledPrefix = 'bundled:';

export interface ModelDirectories {
  /** Where operators put their models. */
  readonly models: string;
  /** Where the bundled default model lies. */
  readonly bundled: string;
}

/**
 * The absolute path of a stored model path. Symbolic links are followed before the check, so none of them leads out.
 * @param field named in the error.
 * @throws InvalidInputError when the path leaves its directory or nothing is there.
 */
export async function resolveModelPath(
  directories: ModelDirectories,
  path: string,
  field: string,
): Promise<string> {
  const { directory, wanted, real } = await locate(directories, path, field);
  if (real !== null) return real;
  if ((await existing(directory)) === null)
    throw invalid(field, 'cannot be found: MODELS_DIR does not exist');
  throw invalid(field, `cannot be found in MODELS_DIR: "${wanted}"`);
}

/** As `resolveModelPath`, but null when nothing is there. @throws InvalidInputError when the path leaves its directory. */
export async function findModelPath(
  directories: ModelDirectories,
  path: string,
  field: string,
): Promise<string | null> {
  return (await locate(directories, path, field)).real;
}

/** Where a stored model path points to, and what is really there. @throws InvalidInputError when it leaves its directory. */
async function locate(directories: ModelDirectories, path: string, field: string) {
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
  return { directory, wanted, real: realDirectory === null ? null : real };
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
