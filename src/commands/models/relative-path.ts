import { realpath } from 'node:fs/promises';
import { posix, relative, sep } from 'node:path';
import type { ModelFolder } from '../../modules/models/files/model-folder.ts';
import { resolveModelPath } from '../../modules/models/files/model-paths.ts';
import { InvalidInputError } from '../../platform/errors.ts';

/**
 * Path of the directory relative to the models directory, with forward slashes. Null if the
 * directory, or the target of a symbolic link in it, is outside.
 */
export async function relativePathInside(
  modelsDirectory: string,
  folder: ModelFolder,
): Promise<string | null> {
  const models = await realpath(modelsDirectory).catch(() => null);
  if (models === null) return null;
  const folderPath = relative(models, await realpath(folder.directory)).replaceAll(sep, '/');
  const directories = { models, bundled: models };
  try {
    for (const { path } of [folder.model, folder.tokenizer]) {
      await resolveModelPath(directories, posix.join(folderPath, path), 'path');
    }
    return folderPath;
  } catch (error) {
    if (error instanceof InvalidInputError) return null;
    throw error;
  }
}
