import { posix } from 'node:path';
import type { SourceFile } from '../../test/support/source-files.ts';

/**
 * For each folder, the other folders that its files import, including type imports. A subfolder
 * counts as a separate folder.
 */
export function folders(sources: readonly SourceFile[]): Map<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { path, imports } of sources) {
    const folder = posix.dirname(path);
    const others = found.get(folder) ?? new Set();
    found.set(folder, others);
    for (const { file } of imports) if (file !== null) others.add(posix.dirname(file));
    others.delete(folder);
  }
  return found;
}

/**
 * Transitive reduction: removes the arrow from a to c if there are arrows from a to b and from b to
 * c.
 * @param leads without cycles.
 */
export function reduced(leads: ReadonlyMap<string, ReadonlySet<string>>): Map<string, ReadonlySet<string>> {
  const reached = new Map<string, ReadonlySet<string>>();
  const reach = (folder: string): ReadonlySet<string> => {
    const known = reached.get(folder);
    if (known !== undefined) return known;
    const next = [...(leads.get(folder) ?? [])];
    const all = new Set(next.flatMap((one) => [one, ...reach(one)]));
    reached.set(folder, all);
    return all;
  };
  return new Map(
    [...leads].map(([folder, next]) => {
      const beyond = new Set([...next].flatMap((one) => [...reach(one)]));
      return [folder, next.difference(beyond)];
    }),
  );
}
