import { posix } from 'node:path';

const relativeSpecifier = /(['"])(\.{1,2}\/[^'"\n]+?)\.(?:ts|js)\1/g;

/**
 * The declarations that entries lead to, by path, with imports as they are after compilation. What
 * is inside the product is no part of the package's types.
 * @param read the text of a declaration file.
 */
export async function reachableDeclarations(
  entries: readonly string[],
  read: (path: string) => Promise<string>,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const waiting = [...entries];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue;
    const text = await read(path);
    for (const [, , specifier = ''] of text.matchAll(relativeSpecifier))
      waiting.push(posix.join(posix.dirname(path), `${specifier}.d.ts`));
    found.set(path, text.replace(relativeSpecifier, '$1$2.js$1'));
  }
  return found;
}
