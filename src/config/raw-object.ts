import { isObject, type JsonObject } from "../core/base/is-object.ts";

/** An object whose values are not known to be valid yet. */
export type RawObject = JsonObject;

/**
 * Any value as an object; what is not an object becomes an empty one.
 *
 * Rules between keys read the input before the schema has accepted it, so their problems are reported together with those
 * of the schema. What has the wrong type is left to the schema.
 */
export function asRaw(value: unknown): RawObject {
  return isObject(value) ? { ...value } : {};
}
