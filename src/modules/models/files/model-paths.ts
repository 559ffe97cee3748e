import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { InvalidInputError } from '../../../platform/errors.ts';
import {
  fileLimits,
  requireRegularFile,
  UnreadableFileError,
} from '../../../platform/onnx/model-files/regular-file.ts';

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
 * @throws InvalidInputError when the path leaves its directory, nothing is there, or what is there is no regular file of at most so many bytes.
 */
export async function resolveModelPath(
  directories: ModelDirectories,
  path: string,
  field: string,
  mostBytes: number = fileLimits.model,
): Promise<string> {
  const { directory, wanted, real } = await locate(directories, path, field, mostBytes);
  if (real !== null) return real;
  if ((await existing(directory)) === null)
    throw invalid(field, 'cannot be found: MODELS_DIR does not exist');
  throw invalid(field, `cannot be found in MODELS_DIR: "${wanted}"`);
}

/** As `resolveModelPath`, but null when nothing is there. @throws InvalidInputError as it does. */
export async function findModelPath(
  directories: ModelDirectories,
  path: string,
  field: string,
  mostBytes: number = fileLimits.model,
): Promise<string | null> {
  return (await locate(directories, path, field, mostBytes)).real;
}

/** Where a stored model path points to, and what is really there. @throws InvalidInputError when it leaves its directory, or cannot be read. */
async function locate(directories: ModelDirectories, path: string, field: string, mostBytes: number) {
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
  await readable(real, field, mostBytes);
  return { directory, wanted, real };
}

/** A named pipe, a directory or a device is refused before anything waits for it. */
async function readable(file: string, field: string, mostBytes: number): Promise<void> {
  try {
    await requireRegularFile(file, mostBytes);
  } catch (error) {
    if (error instanceof UnreadableFileError) throw invalid(field, `cannot be read: ${error.message}`);
    // The path names where it lies, which is nobody's business.
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
