/** For each key what was found of it, in the order of the keys; undefined where nothing was. */
export function inOrder<Key, Found>(
  keys: readonly Key[],
  found: readonly Found[],
  keyOf: (one: Found) => Key,
): (Found | undefined)[] {
  const byKey = new Map(found.map((one) => [keyOf(one), one]));
  return keys.map((key) => byKey.get(key));
}

/**
 * Loads what has the ids that can be read, and gives null in the place of each other.
 * @param parse null when an id cannot be read.
 * @param load gives what it found, or null, for each id, in order.
 */
export function readable<Id, Context, Item>(
  parse: (id: string) => Id | null,
  load: (ids: Id[], context: Context) => Promise<readonly (Item | null)[]>,
): (ids: string[], context: Context) => Promise<(Item | null)[]> {
  return async (ids, context) => {
    const parsed = ids.map(parse);
    const known = parsed.filter((id) => id !== null);
    if (known.length === 0) return parsed.map(() => null);
    const loaded = (await load(known, context)).values();
    return parsed.map((id) => (id === null ? null : (loaded.next().value ?? null)));
  };
}
