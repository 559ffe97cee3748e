import { rmSync } from 'node:fs';
import { onExit } from 'signal-exit';

/** Removes files that are half done if the process ends meanwhile, by a signal, too. @returns forgets them. */
export function removedOnExit(...paths: readonly string[]): () => void {
  return onExit(() => {
    for (const path of paths) rmSync(path, { force: true });
  });
}
