import { InvalidEventPatternError } from "./invalid-event-pattern-error.ts";
import { isJsonObject } from "./json-object.ts";
import { type ValueMatcher, valueMatcher } from "./value-matcher.ts";

/** Whether an event, as JSON, matches. */
export type EventPattern = (event: unknown) => boolean;

/**
 * Reads an event pattern: all its fields must match; a list matches if one of its members does, and an event's list
 * if one of its values does.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 * @throws InvalidEventPatternError
 */
export function parseEventPattern(json: string): EventPattern {
  let pattern: unknown;
  try {
    pattern = JSON.parse(json);
  } catch (cause) {
    throw new InvalidEventPatternError(`It is not JSON: ${String(cause)}`);
  }
  if (!isJsonObject(pattern)) throw new InvalidEventPatternError("Filter is not an object");
  return objectPattern(pattern);
}

function objectPattern(pattern: Record<string, unknown>): EventPattern {
  const fields = Object.entries(pattern);
  if (fields.length === 0) throw new InvalidEventPatternError("Empty objects are not allowed");
  const tests = fields.map(([name, expected]) => (name === "$or" ? anyOf(expected) : field(name, expected)));
  return (event) => tests.every((matches) => matches(event));
}

function anyOf(alternatives: unknown): EventPattern {
  if (!Array.isArray(alternatives) || alternatives.length < 2 || !alternatives.every(isJsonObject))
    throw new InvalidEventPatternError("$or needs a list of at least two objects");
  const patterns = alternatives.map(objectPattern);
  return (event) => patterns.some((matches) => matches(event));
}

function field(name: string, expected: unknown): EventPattern {
  const matches = isJsonObject(expected) ? objectPattern(expected) : listPattern(name, expected);
  return (event) => {
    const value = isJsonObject(event) && Object.hasOwn(event, name) ? event[name] : undefined;
    return Array.isArray(value) && value.length > 0 ? value.some((member) => matches(member)) : matches(value);
  };
}

function listPattern(name: string, expected: unknown): ValueMatcher {
  if (!Array.isArray(expected)) throw new InvalidEventPatternError(`"${name}" must be an object or an array`);
  if (expected.length === 0) throw new InvalidEventPatternError("Empty arrays are not allowed");
  const matchers = expected.map(valueMatcher);
  return (value) => matchers.some((matches) => matches(value));
}
