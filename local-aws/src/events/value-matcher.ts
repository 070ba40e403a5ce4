import { InvalidEventPatternError } from "./invalid-event-pattern-error.ts";
import { isJsonObject } from "./json-object.ts";

/** Tests one value of an event; a value that is not there is undefined. */
export type ValueMatcher = (value: unknown) => boolean;

/**
 * Reads one member of a pattern's list: a literal, or a content filter such as `{"prefix": "dev/"}`.
 *
 * Filters by `cidr` are not supported.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 * @throws InvalidEventPatternError
 */
export function valueMatcher(filter: unknown): ValueMatcher {
  if (!isJsonObject(filter)) return equals(filter);
  const [name = "", ...others] = Object.keys(filter);
  const parse = Object.hasOwn(filters, name) ? filters[name] : undefined;
  if (others.length > 0) throw new InvalidEventPatternError(`Only one key allowed in match expression`);
  if (!parse) throw new InvalidEventPatternError(`Unrecognized match type ${name}`);
  return parse(filter[name]);
}

const filters: Readonly<Record<string, (argument: unknown) => ValueMatcher>> = {
  prefix: (argument) => affix("prefix", argument),
  suffix: (argument) => affix("suffix", argument),
  "equals-ignore-case": (argument) => {
    const expected = text("equals-ignore-case", argument).toLowerCase();
    return (value) => typeof value === "string" && value.toLowerCase() === expected;
  },
  wildcard: (argument) => matchesText(wildcardExpression(text("wildcard", argument))),
  numeric,
  exists: (argument) => {
    if (typeof argument !== "boolean") throw new InvalidEventPatternError("exists match pattern must be true or false");
    return (value) => (value !== undefined) === argument;
  },
  "anything-but": (argument) => {
    const excluded = isJsonObject(argument) ? excludingFilters(argument) : list(argument).map(excludedLiteral);
    return (value) => value !== undefined && !excluded.some((matches) => matches(value));
  },
};

const equals = (expected: unknown): ValueMatcher => {
  if (Array.isArray(expected)) throw new InvalidEventPatternError("A list within a list is not allowed");
  return (value) => value === expected;
};

function affix(side: "prefix" | "suffix", argument: unknown): ValueMatcher {
  const ignoreCase = isJsonObject(argument);
  const fold = (value: string) => (ignoreCase ? value.toLowerCase() : value);
  const expected = fold(text(side, ignoreCase ? argument["equals-ignore-case"] : argument));
  return matchesText((value) =>
    side === "prefix" ? fold(value).startsWith(expected) : fold(value).endsWith(expected),
  );
}

/** `{"anything-but": {"prefix": …}}`: the filter's argument may be a list. */
function excludingFilters(filter: Record<string, unknown>): ValueMatcher[] {
  const [name = "", ...others] = Object.keys(filter);
  if (others.length > 0 || !["prefix", "suffix", "equals-ignore-case", "wildcard"].includes(name))
    throw new InvalidEventPatternError(`Unsupported anything-but pattern: ${name}`);
  return list(filter[name]).map((argument) => valueMatcher({ [name]: argument }));
}

function excludedLiteral(literal: unknown): ValueMatcher {
  if (typeof literal !== "string" && typeof literal !== "number")
    throw new InvalidEventPatternError("anything-but takes strings and numbers, or one filter");
  return equals(literal);
}

const comparisons: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  "=": (value, limit) => value === limit,
  "<": (value, limit) => value < limit,
  "<=": (value, limit) => value <= limit,
  ">": (value, limit) => value > limit,
  ">=": (value, limit) => value >= limit,
};

/** `["=", 5]`, `[">", 0]` or `[">", 0, "<=", 5]`. */
function numeric(argument: unknown): ValueMatcher {
  const parts = list(argument);
  if (parts.length !== 2 && parts.length !== 4)
    throw new InvalidEventPatternError("Numeric match needs one or two pairs of operator and number");
  const tests = [parts.slice(0, 2), parts.slice(2)].filter((pair) => pair.length > 0).map(comparison);
  return (value) => typeof value === "number" && tests.every((passes) => passes(value));
}

function comparison([operator, limit]: readonly unknown[]): (value: number) => boolean {
  const compare = typeof operator === "string" && Object.hasOwn(comparisons, operator) && comparisons[operator];
  if (!compare) throw new InvalidEventPatternError(`Unrecognized numeric range operator: ${operator}`);
  if (typeof limit !== "number") throw new InvalidEventPatternError("Value of numeric match must be numeric");
  return (value) => compare(value, limit);
}

/** `*` matches any characters, `\*` an asterisk, `\\` a backslash. */
function wildcardExpression(pattern: string): (value: string) => boolean {
  if (pattern.includes("**")) throw new InvalidEventPatternError("Consecutive wildcard characters are not allowed");
  const parts = [""];
  for (const [part, escaped] of pattern.matchAll(/\\([*\\])|\*|[^*\\]+|\\/g)) {
    if (part === "*") parts.push("");
    else parts[parts.length - 1] += escaped ?? part;
  }
  return (value) => holdsInOrder(value, parts);
}

/** Whether the text begins with the first part, ends with the last, and has the others between them, in this order. */
function holdsInOrder(value: string, [first = "", ...others]: readonly string[]): boolean {
  const last = others.pop();
  if (last === undefined) return value === first;
  const end = value.length - last.length;
  if (!value.startsWith(first) || !value.endsWith(last)) return false;
  let at = first.length;
  for (const part of others) {
    const found = value.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= end;
}

const matchesText =
  (test: (value: string) => boolean): ValueMatcher =>
  (value) =>
    typeof value === "string" && test(value);

function text(filter: string, argument: unknown): string {
  if (typeof argument !== "string") throw new InvalidEventPatternError(`${filter} match pattern must be a string`);
  return argument;
}

const list = (argument: unknown): readonly unknown[] => (Array.isArray(argument) ? argument : [argument]);
