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
  const bundled = path.startsWith(bundledPrefix);
  const directory = bundled ? directories.bundled : directories.models;
  const wanted = bundled ? path.slice(bundledPrefix.length) : path;
  if (wanted.includes('\0') || isAbsolute(wanted) || !isInside(directory, resolve(directory, wanted))) {
    throw invalid(field, 'expects a path inside MODELS_DIR, relative to it');
  }
  const [realDirectory, realFile] = await Promise.all([
    existing(directory),
    existing(resolve(directory, wanted)),
  ]);
  if (realDirectory === null) throw invalid(field, 'cannot be found: MODELS_DIR does not exist');
  if (realFile === null) throw invalid(field, `cannot be found in MODELS_DIR: "${wanted}"`);
  if (!isInside(realDirectory, realFile))
    throw invalid(field, 'expects a path inside MODELS_DIR; this link leads out of it');
  return realFile;
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
