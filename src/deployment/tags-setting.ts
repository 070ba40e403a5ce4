import * as z from "zod/mini";
import { finds, wrongType } from "../config/fields.ts";

const tagCharacters = /^[\p{L}\p{Z}\p{N}_.:/=+@-]*$/u;

/** Of AWS, which takes 50 tags of the user on a resource. @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
const tagLimits = { tags: 50, keyCharacters: 128, valueCharacters: 256 };

function tagProblem([key, value]: [string, string]): string | undefined {
  const where = JSON.stringify(key);
  if (key === "" || key.length > tagLimits.keyCharacters)
    return `has the key ${where} of ${key.length} characters; write 1 to ${tagLimits.keyCharacters}`;
  if (/^aws:/i.test(key)) return `has the key ${where}, but keys that begin with aws: are for AWS alone; rename it`;
  if (value.length > tagLimits.valueCharacters)
    return `has a value of ${value.length} characters for ${where}; write at most ${tagLimits.valueCharacters}`;
  if (tagCharacters.test(key) && tagCharacters.test(value)) return undefined;
  return `has ${where}: ${JSON.stringify(value)}, but AWS takes letters, digits, blanks and _ . : / = + - @ in tags`;
}

/** IAM, which tags the roles, takes keys that differ in capitals alone for one key. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
function repeatedInCapitals(keys: readonly string[]): string[] {
  const lower = keys.map((key) => key.toLowerCase());
  return keys.flatMap((key, at) => {
    const first = lower.indexOf(key.toLowerCase());
    return first === at
      ? []
      : `has ${JSON.stringify(keys[first])} and ${JSON.stringify(key)}, which are one key for IAM; keep one`;
  });
}

export const tagsSetting = z._default(
  z
    .record(z.string(), z.string({ error: wrongType('a text, such as "data-platform"') }), {
      error: wrongType('tags by key, such as { "team": "data-platform" }'),
    })
    .check(
      finds<Record<string, string>>((given) => {
        const entries = Object.entries(given);
        const many = entries.length > tagLimits.tags ? [`has ${entries.length} tags; AWS takes ${tagLimits.tags}`] : [];
        return [
          ...many,
          ...repeatedInCapitals(Object.keys(given)),
          ...entries.flatMap((entry) => tagProblem(entry) ?? []),
        ];
      }),
      z.describe("Tags of the stack and of every resource in it that takes tags"),
    ),
  {},
);
