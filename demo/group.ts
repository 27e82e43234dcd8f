/** Rows by a key of theirs, in the order met. */
export function groupBy<T, K>(list: readonly T[], keyOf: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const one of list) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}

/** How often each key occurs, most first. */
export const countBy = <T>(list: readonly T[], keyOf: (one: T) => string): [string, number][] =>
  [...groupBy(list, keyOf)]
    .map(([key, group]): [string, number] => [key, group.length])
    .sort(([a, n], [b, m]) => m - n || a.localeCompare(b));
