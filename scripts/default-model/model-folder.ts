import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Writes files to a temporary folder beside the target, lets the caller check them, and moves each
 * into the target. A reader always finds the complete old or new file.
 * @param check runs on the temporary folder. If it rejects, the target stays unchanged. Its result
 * contains further files, such as a report.
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
