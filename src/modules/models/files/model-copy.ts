import { createWriteStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeAtomically } from '../../../platform/files/atomic-write.ts';
import { digestFiles } from '../../../platform/onnx/model-files/file-digest.ts';
import { withRegularFile } from '../../../platform/onnx/model-files/regular-file.ts';
import type { FolderFile, ModelFolder } from './model-folder.ts';

/** The files of a model that are not in a folder yet. */
export interface CopyPlan {
  readonly from: string;
  readonly to: string;
  readonly missing: readonly FolderFile[];
}

/** Other content lies where a model's files are to go. */
export class CopyConflictError extends Error {
  override readonly name = 'CopyConflictError';

  constructor(directory: string, paths: readonly string[]) {
    super(
      `${directory} holds other files of the same name, and nothing was overwritten: ${paths.join(', ')}. ` +
        'Choose another name with --name, or move them away.',
    );
  }
}

/** What has to be copied so that all files of the model lie in `to`. @throws CopyConflictError when others lie there. */
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

/** Copies what is missing, telling how many bytes are done. A file has its name only once it is whole. */
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
          // What is appended meanwhile is left out: a file that grows must not fill the disk.
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
  // Weights beside a model may have any size.
  const [digest, otherDigest] = await Promise.all(
    [one, other].map((path) => digestFiles([path], Number.POSITIVE_INFINITY)),
  );
  return digest === otherDigest;
}
