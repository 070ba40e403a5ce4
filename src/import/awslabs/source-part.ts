import { trimEndOf } from "../../core/base/trim-character.ts";
import { type Part, placeholder, takenOver, toDo } from "../draft.ts";
import type { Attributes } from "./items.ts";

/** `source`: the old loader looks a file's folders up, from the deepest, until an `s3Prefix` is equal to one. */
export function sourcePart(attributes: Attributes): Part {
  const [bucket = "", ...folders] = trimEndOf(String(attributes.get("s3Prefix")), "/").split("/");
  const path = folders.join("/");
  const [plain = ""] = path.split("*");
  const prefix = plain === path ? `${path}/` : plain;
  const wildcards = toDo(
    "source.prefix",
    `S3 has no wildcards, so the prefix ends before the first * of ${path}; if it now covers other files, narrow it`,
  );
  const notes = [takenOver("source", `s3Prefix ${String(attributes.get("s3Prefix"))}`)];
  if (plain !== path) notes.push(wildcards);
  const { suffix, notes: ofFilter } = suffixPart(attributes.get("filenameFilterRegex"));
  return {
    config: { source: { bucket, ...(path !== "" && { prefix }), ...(suffix !== undefined && { suffix }) } },
    notes: [...notes, ...ofFilter],
  };
}

/** Only an expression that is the end of a key, letter by letter, is a suffix: a shorter one would leave files out silently. */
function suffixPart(filter: unknown): { suffix?: string } & Part {
  if (typeof filter !== "string" || filter === "") return { notes: [] };
  const end = /^\^?(?:\.\*)?((?:\\\.[A-Za-z0-9_-]+)+)\$$/.exec(filter)?.[1]?.replaceAll("\\", "");
  if (end !== undefined)
    return { suffix: end, notes: [takenOver("source.suffix", `${end}, from filenameFilterRegex ${filter}`)] };
  const text = `filenameFilterRegex ${filter} has no counterpart: S3 compares the end of a key letter by letter; write the suffix, such as .csv, or remove the key`;
  return { suffix: placeholder("suffix"), notes: [toDo("source.suffix", text)] };
}
