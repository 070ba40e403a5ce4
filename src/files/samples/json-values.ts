import type { SampleValue } from "../../core/draft/sample.ts";

/** Marks numbers while a record is parsed: JavaScript's own would lose digits. */
const source = Symbol("source");

type WrittenNumber = { [source]: string };

const isWrittenNumber = (value: unknown): value is WrittenNumber =>
  typeof value === "object" && value !== null && source in value;

/** The members of a record of JSON; numbers keep all digits that the file has. @throws SyntaxError if it is not an object */
export function jsonValues(text: string): Map<string, SampleValue> {
  const record: unknown = JSON.parse(text, keepNumber);
  if (typeof record !== "object" || record === null || Array.isArray(record)) throw new SyntaxError("not an object");
  return new Map(Object.entries(record).map(([name, value]) => [name, sampleValue(value)]));
}

function keepNumber(_key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === "number" ? { [source]: context?.source ?? String(value) } : value;
}

function sampleValue(value: unknown): SampleValue {
  if (value === null || typeof value === "string") return value;
  if (isWrittenNumber(value)) return value[source];
  return typeof value === "object" ? { json: JSON.stringify(value) } : String(value);
}
