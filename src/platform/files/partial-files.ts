import { rmSync } from 'node:fs';

const partialFiles = new Set<string>();

/** Remembers files and folders that are half done, to be removed if the process exits before they are whole. @returns forgets them. */
export function removeOnExit(...paths: readonly string[]): () => void {
  if (!process.listeners('exit').includes(removePartialFiles)) process.on('exit', removePartialFiles);
  for (const path of paths) partialFiles.add(path);
  return () => {
    for (const path of paths) partialFiles.delete(path);
  };
}

/** Removes them now: a process that ends by a signal does not exit. */
export function removePartialFiles(): void {
  for (const path of partialFiles) {
    try {
      rmSync(path, { force: true, recursive: true });
    } catch {
      // Some systems keep a file that is open, or a folder that may not be written to. Nobody is left to be told.
    }
  }
  partialFiles.clear();
}
