import { createWriteStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeAtomically } from '../../../platform/files/atomic-write.ts';
import { digestFiles } from '../../../platform/onnx/model-files/file-digest.ts';
import { withRegularFile } from '../../../platform/onnx/model-files/regular-file.ts';
import type { FolderFile, ModelFolder } from './model-folder.ts';

/** The files of a model that are missing from a folder. */
export interface CopyPlan {
  readonly from: string;
  readonly to: string;
  readonly missing: readonly FolderFile[];
}

/** A file with other content exists where a file of the model is to be copied. */
export class CopyConflictError extends Error {
  override readonly name = 'CopyConflictError';

  constructor(directory: string, paths: readonly string[]) {
    super(
      `${directory} contains other files with the same names: ${paths.join(', ')}. Nothing was overwritten. ` +
        'Choose another name with --name, or move the files away.',
    );
  }
}

/**
 * Returns the files to copy so that all files of the model are in `to`.
 * @throws CopyConflictError if other files with the same names are there.
 */
export async function planCopy({ directory, ...folder }: ModelFolder, to: string): Promise<CopyPlan> {
  const missing: FolderFile[] = [];
  const conflicts: string[] = [];
  for (const file of [folder.model, folder.tokenizer, ...folder.companions]) {
    const there = await stat(join(to, file.path)).catch(() => null);
    if (there === null) missing.push(file);
    else if (!(await isSame(join(directory, file.path), join(to, file.path)))) conflicts.push(file.path);
  }
  if (conflicts.length > 0) throw new CopyConflictError(to, conflicts);
  return { from: directory, to, missing };
}

/**
 * Copies the missing files and reports how many bytes are done. A file gets its name only once it
 * is complete.
 */
export async function copyMissing(
  { from, to, missing }: CopyPlan,
  tell: (done: number, total: number) => void,
): Promise<void> {
  const total = missing.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  for (const { path } of missing) {
    const target = join(to, path);
    await mkdir(dirname(target), { recursive: true });
    const counting = new Transform({
      transform: (chunk: Buffer, _encoding, next) => {
        done += chunk.length;
        tell(done, total);
        next(null, chunk);
      },
    });
    await writeAtomically(target, (partial) =>
      withRegularFile(join(from, path), Number.POSITIVE_INFINITY, (file, bytes) =>
        pipeline(
          // Bytes that are appended during the copy are ignored: a growing file must not fill the
          // disk.
          file.createReadStream({ highWaterMark: 1 << 20, end: Math.max(0, bytes - 1), autoClose: false }),
          counting,
          createWriteStream(partial),
        ),
      ),
    );
  }
}

async function isSame(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([stat(one), stat(other)]);
  if (!second.isFile() || first.size !== second.size) return false;
  // Weight files of a model may have any size.
  const [digest, otherDigest] = await Promise.all(
    [one, other].map((path) => digestFiles([path], Number.POSITIVE_INFINITY)),
  );
  return digest === otherDigest;
}
