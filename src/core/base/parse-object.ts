import { isObject, type JsonObject } from "./is-object.ts";

/** @returns undefined for a text that is not JSON, or not an object */
export function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
