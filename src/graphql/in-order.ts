/** For each key, the item that was found, in the order of the keys; undefined if there is none. */
export function inOrder<Key, Found>(
  keys: readonly Key[],
  found: readonly Found[],
  keyOf: (one: Found) => Key,
): (Found | undefined)[] {
  const byKey = new Map(found.map((one) => [keyOf(one), one]));
  return keys.map((key) => byKey.get(key));
}

/**
 * Loads the objects of all readable ids and returns null for every other id.
 * @param parse returns null for an unreadable id.
 * @param load returns an object or null for each id, in order.
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
