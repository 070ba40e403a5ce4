import type { core } from "zod/mini";
import { nearest } from "../core/base/nearest.ts";

/** A key that is wrong, such as `copy.columns[2]`, and what to do about it. */
export type ConfigProblem = { path: string; message: string };

/** What a schema found, one problem for each wrong or unknown key; `root` names the whole input. */
export function schemaProblems(schema: core.$ZodType, error: core.$ZodError, root: string): ConfigProblem[] {
  return error.issues.flatMap(insideOfUnion).flatMap((issue) => {
    if (issue.code !== "unrecognized_keys") return { path: pathText(issue.path) || root, message: issue.message };
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) => ({ path: pathText([...issue.path, key]), message: unknownKey(key, known) }));
  });
}

/** Where a value has the form of one of several that are allowed, what is wrong inside of it says more than "is none of these". */
function insideOfUnion(issue: core.$ZodIssue): core.$ZodIssue[] {
  if (issue.code !== "invalid_union") return [issue];
  const inside = issue.errors.flat().filter(({ code, path }) => code === "custom" || path.length > 0);
  return inside.length > 0 ? inside.map((each) => ({ ...each, path: [...issue.path, ...each.path] })) : [issue];
}

function unknownKey(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  return `is not a known key; ${meant ? `did you mean ${meant}?` : `known here are ${known.join(", ")}; remove it`}`;
}

/** `copy.columns[2]` */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text ? `${text}.${String(key)}` : String(key);
  }, "");
}

function keysAt(schema: core.$ZodType | undefined, path: readonly PropertyKey[]): string[] {
  if (!schema) return [];
  const { def } = (schema as core.$ZodTypes)._zod; // every schema is one of these; TypeScript cannot know
  switch (def.type) {
    case "optional":
    case "default":
    case "prefault":
      return keysAt(def.innerType, path);
    case "array":
      return keysAt(def.element, path.slice(1));
    case "record":
      return keysAt(def.valueType, path.slice(1));
    case "object": {
      const [key, ...rest] = path;
      return key === undefined ? Object.keys(def.shape) : keysAt(def.shape[String(key)], rest);
    }
    default:
      return [];
  }
}
