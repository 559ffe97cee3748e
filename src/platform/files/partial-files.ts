import { rmSync } from 'node:fs';

const partialFiles = new Set<string>();

/**
 * Registers incomplete files and folders, which are removed if the process exits before they are
 * complete.
 * @returns a function that unregisters them.
 */
export function removeOnExit(...paths: readonly string[]): () => void {
  if (!process.listeners('exit').includes(removePartialFiles)) process.on('exit', removePartialFiles);
  for (const path of paths) partialFiles.add(path);
  return () => {
    for (const path of paths) partialFiles.delete(path);
  };
}

/** Removes the registered files now. A process that a signal ends does not emit `exit`. */
export function removePartialFiles(): void {
  for (const path of partialFiles) {
    try {
      rmSync(path, { force: true, recursive: true });
    } catch {
      // Some systems do not delete an open file, or a file in a read-only folder. The process is
      // ending, so the error is ignored.
    }
  }
  partialFiles.clear();
}
