import type { z } from "zod";
import { DataApiError, validationError } from "./data-api-error.ts";

/**
 * Reads a request's body; unknown members are ignored, null ones are absent.
 *
 * @throws DataApiError in the words that AWS's services share: `SerializationException` for a wrong JSON type,
 * `ValidationException` naming every constraint that is not kept
 */
export function parseMembers<T>(schema: z.ZodType<T>, body: unknown): T {
  const present = withoutNulls(body);
  const parsed = schema.safeParse(present, { reportInput: true });
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) refuseType(issue);
  const [first] = parsed.error.issues;
  if (first?.message.startsWith("id must")) throw validationError(first.message);
  const problems = parsed.error.issues.map(
    (issue) => `${whereOf(issue)} failed to satisfy constraint: ${constraint(issue)}`,
  );
  const count = `${problems.length} validation error${problems.length === 1 ? "" : "s"} detected`;
  throw validationError(`${count}: ${problems.join("; ")}`);
}

type Issue = z.core.$ZodIssue;

function withoutNulls(body: unknown): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new DataApiError("SerializationException", "The request body is not a JSON object.");
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

const jsonTypes: Readonly<Record<string, string>> = {
  string: "STRING_VALUE",
  number: "NUMBER_VALUE",
  boolean: "TRUE_VALUE",
  object: "START_OBJECT",
};

const modelTypes: Readonly<Record<string, string>> = {
  array: "a List",
  boolean: "a Boolean",
  int: "an Integer",
  number: "an Integer",
  string: "a String",
};

function refuseType(issue: Issue): void {
  if (issue.code !== "invalid_type" || issue.input === undefined || issue.input === null) return;
  const found = Array.isArray(issue.input) ? "START_ARRAY" : jsonTypes[typeof issue.input];
  const wanted = modelTypes[issue.expected] ?? "the structure that it should be";
  throw new DataApiError(
    "SerializationException",
    `${issue.path.join(".")}: ${found} can not be converted to ${wanted}`,
  );
}

const longestShown = 200;

/** For example `Value '' at 'parameters.1.member.name'`; lists count from 1. */
function whereOf({ path, input }: Issue): string {
  const names = path.map((step) =>
    typeof step === "number" ? `${step + 1}.member` : String(step).replace(/^./, (letter) => letter.toLowerCase()),
  );
  const at = `at '${names.join(".")}'`;
  if (input === undefined || input === null) return `Value null ${at}`;
  const isShort = typeof input !== "object" && String(input).length <= longestShown;
  return isShort ? `Value '${input}' ${at}` : `Value ${at}`;
}

function constraint(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return "Member must not be null";
    case "too_big":
      return `Member must have ${measure(issue.origin)} less than or equal to ${issue.maximum}`;
    case "too_small":
      return `Member must have ${measure(issue.origin)} greater than or equal to ${issue.minimum}`;
    case "invalid_value":
      return issue.input === undefined
        ? "Member must not be null"
        : `Member must satisfy enum value set: [${issue.values.map(String).join(", ")}]`;
    case "invalid_format":
      return `Member must satisfy regular expression pattern: ${issue.pattern?.replace(/^\/\^?|\$?\/$/g, "")}`;
    default:
      return issue.message;
  }
}

function measure(origin: string): string {
  return origin === "string" || origin === "array" ? "length" : "value";
}
