import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Writes files beside a folder, lets the caller check them there, and moves each into the folder: whoever reads the
 * folder finds the old file or the new one, never half of one.
 *
 * @param check runs on the temporary folder; when it rejects, the folder stays as it was. Its result names files to
 *   add, such as a report on the others.
 */
export async function replaceFolder(
  folder: string,
  files: ReadonlyMap<string, Uint8Array | string>,
  check: (temporaryFolder: string) => Promise<ReadonlyMap<string, string>>,
): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const temporary = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
  try {
    for (const [name, content] of files) await writeFile(join(temporary, name), content);
    const added = await check(temporary);
    for (const [name, content] of added) await writeFile(join(temporary, name), content);
    await mkdir(folder, { recursive: true });
    for (const name of [...files.keys(), ...added.keys()]) {
      await rename(join(temporary, name), join(folder, name));
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
