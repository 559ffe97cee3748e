import { rmSync } from 'node:fs';

const halfDone = new Set<string>();

/** Remembers files and folders that are half done, to be removed if the process exits before they are whole. @returns forgets them. */
export function removedOnExit(...paths: readonly string[]): () => void {
  if (!process.listeners('exit').includes(removeHalfDone)) process.on('exit', removeHalfDone);
  for (const path of paths) halfDone.add(path);
  return () => {
    for (const path of paths) halfDone.delete(path);
  };
}

/** Removes them now: a process that ends by a signal does not exit. */
export function removeHalfDone(): void {
  for (const path of halfDone) {
    try {
      rmSync(path, { force: true, recursive: true });
    } catch {
      // Some systems keep a file that is open, or a folder that may not be written to. Nobody is left to be told.
    }
  }
  halfDone.clear();
}
