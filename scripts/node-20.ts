/**
 * What the installed command takes for granted and Node 20 lacks, for the few ways in which it is used. On a newer Node
 * nothing changes.
 */

export function groupedObject<K extends PropertyKey, T>(
  items: Iterable<T>,
  keyOf: (item: T, index: number) => K,
): Partial<Record<K, T[]>> {
  const groups: Partial<Record<K, T[]>> = Object.create(null);
  for (const [key, group] of groupedMap(items, keyOf)) groups[key] = group;
  return groups;
}

export function groupedMap<K, T>(items: Iterable<T>, keyOf: (item: T, index: number) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index++);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** Waits for each item of a plain iterable, and for each answer of `map`. */
export async function arrayFromAsync<T, U>(
  items: AsyncIterable<T> | Iterable<T | PromiseLike<T>>,
  map: (item: Awaited<T>, index: number) => U | PromiseLike<U> = (item) => item as unknown as U,
): Promise<Awaited<U>[]> {
  const array: Awaited<U>[] = [];
  for await (const item of items) array.push(await map(item, array.length));
  return array;
}

export function promiseWithResolvers<T>(): PromiseWithResolvers<T> {
  const holder: { resolve?: PromiseWithResolvers<T>["resolve"]; reject?: PromiseWithResolvers<T>["reject"] } = {};
  const promise = new Promise<T>((resolve, reject) => Object.assign(holder, { resolve, reject }));
  return Object.assign(holder as Omit<PromiseWithResolvers<T>, "promise">, { promise });
}
