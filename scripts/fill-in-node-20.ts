import { arrayFromAsync, groupedMap, groupedObject, promiseWithResolvers } from "./node-20.ts";

/** Node 21 and 22 brought these. TypeScript knows them as there always, and in more ways than are used. */
const missing: readonly [holder: object, name: string, value: unknown][] = [
  [Array, "fromAsync", arrayFromAsync],
  [Map, "groupBy", groupedMap],
  [Object, "groupBy", groupedObject],
  [Promise, "withResolvers", promiseWithResolvers],
];

for (const [holder, name, value] of missing)
  if (!(name in holder)) Object.defineProperty(holder, name, { value, configurable: true, writable: true });
