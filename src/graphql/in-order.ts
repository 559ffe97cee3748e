/** For each key what was found of it, in the order of the keys; undefined where nothing was. */
export function inOrder<Key, Found>(
  keys: readonly Key[],
  found: readonly Found[],
  keyOf: (one: Found) => Key,
): (Found | undefined)[] {
  const byKey = new Map(found.map((one) => [keyOf(one), one]));
  return keys.map((key) => byKey.get(key));
}
