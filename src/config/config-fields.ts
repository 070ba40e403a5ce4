import * as z from "zod/mini";
import { columnProblem, identifierProblem } from "../core/base/identifier.ts";
import { trimEndOf, trimStartOf } from "../core/base/trim-character.ts";

export const defaultRetry = {
  maxAttempts: 8,
  baseDelaySeconds: 2,
  maxDelaySeconds: 60,
  giveUpAfterHours: 24,
} as const;

/** What a check finds: nothing, one problem, or several. */
type Found = string | readonly string[] | undefined;

type TextField = {
  /** Completes "write …": what belongs there, with an example. */
  what: string;
  describe: string;
  check?: (value: string) => Found;
  /** For editors only; `check` decides, and its messages are better. */
  pattern?: RegExp;
};

/** A text; a placeholder of the seed's examples (`<BUCKET_NAME>`) is refused as one. */
export function text({ what, describe, check, pattern }: TextField) {
  return z
    .string({ error: wrongType(what) })
    .check(finds((value) => placeholderProblem(value, what) ?? check?.(value)))
    .register(z.globalRegistry, { description: describe, ...(pattern && { pattern: pattern.source }) });
}

export function placeholderProblem(value: string, what: string): string | undefined {
  return /^\s*<[^<>]+>\s*$/.test(value)
    ? `is still the placeholder ${value.trim()}; replace it with ${what}`
    : undefined;
}

/** Reports what `check` finds in a value of the right type. */
export function finds<T>(check: (value: T) => Found): z.core.CheckFn<T> {
  return ({ value, issues }) => {
    for (const message of [check(value) ?? []].flat())
      issues.push({ code: "custom", message, input: value, continue: true });
  };
}

/** For values of the wrong type, and for keys that are missing. */
export function wrongType(what: string) {
  return ({ input }: { input?: unknown }) =>
    input === undefined ? `is missing; write ${what}` : `is ${shown(input)}; write ${what}`;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (value !== null && typeof value === "object") return "an object";
  return JSON.stringify(value);
}

type NumberField = { min: number; max: number; default: number; describe: string };

export function wholeNumber({ min, max, default: value, describe }: NumberField) {
  const error = wrongType(`a whole number from ${min} to ${max}`);
  return z._default(
    z
      .int({ error })
      .check(z.minimum(min, { error }), z.maximum(max, { error }))
      .register(z.globalRegistry, { description: describe }),
    value,
  );
}

/** More than 0 and at most `max`. */
export function positiveNumber({ max, default: value, describe }: Omit<NumberField, "min">) {
  const error = wrongType(`a number above 0 and up to ${max}`);
  return z._default(
    z
      .number({ error })
      .check(z.positive({ error }), z.maximum(max, { error }))
      .register(z.globalRegistry, { description: describe }),
    value,
  );
}

export function flag(describe: string) {
  return z.boolean({ error: wrongType("true or false") }).register(z.globalRegistry, { description: describe });
}

export function choice<const T extends string>(values: readonly T[], describe: string) {
  const what = values.map((value) => `"${value}"`).join(", ");
  return z.enum(values, { error: wrongType(`one of ${what}`) }).register(z.globalRegistry, { description: describe });
}

/** A JSON object whose unknown keys are reported. */
export function section<Shape extends z.core.$ZodLooseShape>(shape: Shape, describe: string) {
  const keys = Object.keys(shape).join(", ");
  return z
    .strictObject(shape, { error: wrongType(`an object with ${keys}`) })
    .register(z.globalRegistry, { description: describe });
}

const columnWhat = 'a column name, for example "id"';

/** @param describe left out inside lists */
export function columnName(what: string, describe?: string) {
  const name = z.string({ error: wrongType(what) }).check(finds(columnNameProblem));
  return describe === undefined ? name : name.register(z.globalRegistry, { description: describe });
}

function columnNameProblem(name: string): string | undefined {
  const problem = placeholderProblem(name, "the column's name");
  if (problem) return problem;
  const wrong = columnProblem(name);
  return wrong && `the column name ${JSON.stringify(name)} ${wrong}`;
}

/** Column names, in order; each is checked, and none may come twice. */
export function columns(describe: string) {
  return z
    .array(columnName(columnWhat), { error: wrongType('a list of column names, for example ["id", "updated_at"]') })
    .check(finds(listProblems))
    .register(z.globalRegistry, { description: describe });
}

/** One name, several with commas between, or a list. */
export function columnNames(describe: string) {
  const error = wrongType('a column name, several with commas between ("a, b"), or a list (["a", "b"])');
  const problems = (names: readonly string[]) => [
    ...names.flatMap((name) => columnNameProblem(name) ?? []),
    ...listProblems(names),
  ];
  return z
    .union([z.string(), z.array(z.string())], { error })
    .check(finds((value) => problems(splitNames(value))))
    .register(z.globalRegistry, { description: describe });
}

export function splitNames(value: string | readonly string[]): readonly string[] {
  return typeof value === "string" ? value.split(",").map((name) => name.trim()) : value;
}

/** Redshift folds names to lower case, so `Id` and `id` are one column. */
function listProblems(names: readonly string[]): string[] {
  if (names.length === 0) return ["is an empty list; name at least one column or remove the key"];
  const lower = names.map((name) => name.toLowerCase());
  const repeated = names.filter((_, i) => lower.indexOf(lower[i] ?? "") < i);
  return repeated.map((name) => `names the column ${JSON.stringify(name)} twice; keep one`);
}

/** A bucket's name as S3 demands it. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export function bucket(describe: string) {
  return text({
    what: 'the bucket\'s name, for example "my-bucket"',
    describe,
    check: bucketProblem,
    pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  });
}

export function bucketProblem(value: string): string | undefined {
  if (/^s3:\/\//i.test(value)) return `is ${JSON.stringify(value)}; write the bucket's name alone, without s3://`;
  if (value.includes("/")) return `is ${JSON.stringify(value)}; write the bucket's name alone, without a key`;
  const isValid = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(value) && !value.includes("..") && !/^[0-9.]+$/.test(value);
  if (isValid) return undefined;
  return `is ${JSON.stringify(value)}, which is no bucket name; write 3 to 63 lower-case letters, digits, "-" and "."`;
}

const maxPrefixBytes = 512;

/** What keys start with. */
export function keyPrefix(describe: string) {
  return text({ what: 'a key prefix, for example "orders/"', describe, check: keyPrefixProblem });
}

/** Of the keys that feed the queue: S3 compares prefix and suffix letter by letter, and refuses a `*` in them. */
export function keyFilter(describe: string) {
  return text({
    what: 'the beginning or end of keys, for example "orders/" or ".csv"',
    describe,
    check: (value) => keyPrefixProblem(value) ?? wildcardProblem(value),
  });
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html */
function wildcardProblem(value: string): string | undefined {
  if (!value.includes("*")) return undefined;
  const plain = trimStartOf(trimEndOf(value, "*"), "*");
  const remedy = plain.includes("*") ? "write the part before the first *" : `write ${JSON.stringify(plain)}`;
  return `is ${JSON.stringify(value)}, and S3 takes * for a letter like others, so that no file would be announced; ${remedy}`;
}

function keyPrefixProblem(value: string): string | undefined {
  if (/^s3:\/\//i.test(value)) return `is ${JSON.stringify(value)}; write the prefix alone, the bucket has its own key`;
  if (/\p{Cc}/u.test(value)) return "contains a control character; remove it";
  if (new TextEncoder().encode(value).length > maxPrefixBytes)
    return `is longer than ${maxPrefixBytes} bytes; shorten it`;
  return undefined;
}

export function databaseProblem(value: string): string | undefined {
  const problem = value.includes("/")
    ? 'contains "/", which separates the parts of statement names'
    : identifierProblem(value);
  return problem && `the database name ${JSON.stringify(value)} ${problem}`;
}

/** Lets editors find the JSON Schema; means nothing here. */
export const jsonSchemaAddress = z
  .string({ error: wrongType('the address of this file\'s JSON Schema, for example "../../schema/config.json"') })
  .register(z.globalRegistry, { description: "JSON Schema of this file, for editors" });
