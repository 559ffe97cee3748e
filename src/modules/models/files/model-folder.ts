import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, posix, relative, resolve, sep } from 'node:path';
import { externalWeightsOf } from '../../../platform/onnx/model-files/external-weights.ts';
import { withRegularFile } from '../../../platform/onnx/model-files/regular-file.ts';
import { type ModelRecipe, readModelRecipe } from './model-recipe.ts';

/** A file of a model folder. */
export interface FolderFile {
  /** Relative to the folder, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
}

/** A folder with the layout of an ONNX export of sentence-transformers on the Hugging Face hub. */
export interface ModelFolder {
  /** Absolute. */
  readonly directory: string;
  readonly model: FolderFile;
  readonly tokenizer: FolderFile;
  /** Other files of the model: weights beside the model file, and configurations. */
  readonly companions: readonly FolderFile[];
  readonly recipe: ModelRecipe;
}

/** The folder is not a model folder. The message has a line for each fault. */
export class ModelFolderError extends Error {
  override readonly name = 'ModelFolderError';

  constructor(directory: string, faults: readonly string[]) {
    super(
      [`${directory} cannot be used as a model folder:`, ...faults.map((fault) => `  ${fault}`)].join('\n'),
    );
  }
}

const modelPaths = ['model.onnx', 'onnx/model.onnx'];
const tokenizerPath = 'tokenizer.json';

/**
 * Finds the files of a model folder and reads its configurations.
 * @throws ModelFolderError that names every fault.
 */
export async function readModelFolder(path: string): Promise<ModelFolder> {
  const directory = resolve(path);
  const info = await stat(directory).catch(() => null);
  if (info === null) throw new ModelFolderError(directory, ['it does not exist']);
  if (!info.isDirectory())
    throw new ModelFolderError(directory, ['it is a file; name the folder that contains it']);

  const model = await firstFile(directory, modelPaths);
  const tokenizer = await firstFile(directory, [tokenizerPath]);
  const faults = [
    await faultOf(directory, model, modelPaths),
    await faultOf(directory, tokenizer, [tokenizerPath]),
  ].filter((fault) => fault !== null);
  if (model === null || tokenizer === null || faults.length > 0)
    throw new ModelFolderError(directory, faults);

  const recipe = await readModelRecipe(directory, tokenizer.path).catch((error: unknown) => {
    throw new ModelFolderError(directory, [error instanceof Error ? error.message : String(error)]);
  });
  const companions = [...(await externalWeights(directory, model.path)), ...recipe.files];
  return { directory, model, tokenizer, companions: await filesOf(directory, companions), recipe };
}

async function firstFile(directory: string, paths: readonly string[]): Promise<FolderFile | null> {
  return (await filesOf(directory, paths))[0] ?? null;
}

/** Returns the paths at which there is a file. */
async function filesOf(directory: string, paths: readonly string[]): Promise<FolderFile[]> {
  const found = await Promise.all(
    paths.map(async (path) => {
      const info = await stat(join(directory, path)).catch(() => null);
      return info?.isFile() ? [{ path, bytes: info.size }] : [];
    }),
  );
  return found.flat();
}

async function faultOf(
  directory: string,
  file: FolderFile | null,
  wanted: readonly string[],
): Promise<string | null> {
  if (file === null) {
    for (const path of wanted) {
      if ((await stat(join(directory, path)).catch(() => null)) !== null)
        return `${path} is not a regular file`;
    }
    return `${wanted.join(' or ')} is missing`;
  }
  if (await isLfsPointer(join(directory, file.path))) {
    return `${file.path} is a Git LFS pointer, not the file itself; fetch it with "git lfs pull"`;
  }
  return null;
}

/** Whether a file is the pointer that a clone without Git LFS has in place of a large file. */
async function isLfsPointer(path: string): Promise<boolean> {
  const opening = 'version https://git-lfs.github.com/spec/';
  return withRegularFile(path, Number.POSITIVE_INFINITY, async (file) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(opening.length), 0, opening.length);
    return buffer.toString('latin1', 0, bytesRead) === opening;
  });
}

/**
 * A model larger than two gigabytes keeps its weights in separate files, which it names. Their
 * names usually start with its own.
 */
async function externalWeights(directory: string, model: string): Promise<string[]> {
  const folder = posix.dirname(model);
  const names = await readdir(dirname(join(directory, model)));
  const usual = names
    .filter((name) =>
      [`${basename(model)}_data`, `${basename(model)}.data`].some((start) => name.startsWith(start)),
    )
    .map((name) => posix.join(folder, name));
  // If a file is not a model, loading it reports why.
  const named = await externalWeightsOf(join(directory, model)).catch(() => []);
  const real = await realpath(directory);
  const relativePaths = named.map((path) => relative(real, path).split(sep).join('/'));
  return [...new Set([...usual, ...relativePaths])];
}
