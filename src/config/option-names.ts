import { splitNames } from "./column-fields.ts";

export const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

export const namesOf = (value: unknown): readonly string[] =>
  typeof value === "string" ? splitNames(value) : textsOf(value);

/** `merge_timestamp` is one name, whatever it holds, or a list. */
export const timestampsOf = (value: unknown): readonly string[] =>
  typeof value === "string" ? [value] : textsOf(value);

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
