import { CopyError } from "../copy-error.ts";
import type { JsonColumns } from "./json-auto.ts";
import type { FillRecord } from "./json-cutter.ts";
import { fillFromJson, type JsonSpan } from "./json-record.ts";
import { type Seen, skipColon, skipSpace, skipString, skipValue } from "./json-scan.ts";

/** A step of a JSONPath: a member's name, or an element's number from 0. */
type JsonStep = string | number;
export type JsonPath = readonly JsonStep[];

/**
 * The paths of a jsonpaths file, facts §4.4; undefined if its object has no member "jsonpaths" (COPY then behaves as
 * with 'auto').
 *
 * @throws CopyError if the text is not JSON, or a path is not understood
 */
export function parseJsonPaths(text: string): JsonPath[] | undefined {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (error) {
    throw new CopyError(`Invalid JSONPaths file: ${error instanceof Error ? error.message : String(error)}`);
  }
  const paths = typeof file === "object" && file !== null && "jsonpaths" in file ? file.jsonpaths : undefined;
  if (paths === undefined) return undefined;
  if (!Array.isArray(paths)) throw new CopyError('Invalid JSONPaths file: "jsonpaths" is not an array');
  return paths.map((path) => parseJsonPath(path));
}

function parseJsonPath(path: unknown): JsonStep[] {
  const text = typeof path === "string" ? path : JSON.stringify(path);
  if (!text.startsWith("$")) throw invalidPath(text, "it does not start with $");
  const isBracket = text.startsWith("$[");
  const step = isBracket
    ? /\['(?<name>(?:[^'\\]|\\.)*)'\]|\["(?<name2>(?:[^"\\]|\\.)*)"\]|\[(?<index>\d+)\]/uy
    : /\.(?!\*)(?<name>[^.[\]]+)|\[(?<index>\d+)\]/uy;
  const steps: JsonStep[] = [];
  step.lastIndex = 1;
  while (step.lastIndex < text.length) {
    const at = step.lastIndex;
    const groups = step.exec(text)?.groups;
    if (!groups) throw invalidPath(text, `'${text.slice(at)}' is not understood`);
    const name = groups["name"] ?? groups["name2"];
    steps.push(name === undefined ? Number(groups["index"]) : name.replaceAll(/\\(.)/gu, "$1"));
  }
  return steps;
}

function invalidPath(path: string, reason: string): CopyError {
  return new CopyError(`Invalid JSONPath format: ${path}: ${reason}`);
}

/** Fills the columns from the places that the paths name, in their order. */
export function pathsFill({ keepJson }: JsonColumns, paths: readonly JsonPath[]): FillRecord {
  const starts = new Int32Array(paths.length);
  const ends = new Int32Array(paths.length);
  return (record, bytes, start) => {
    const end = skipValue(bytes, start, seen);
    if (end < 0) return end;
    const hasEscapes = bytes.subarray(start, end).includes(0x5c);
    paths.forEach((path, field) => {
      const span = find(bytes, { start, end }, path);
      starts[field] = span?.start ?? -1;
      ends[field] = span?.end ?? -1;
    });
    fillFromJson(record, bytes, { starts, ends, keepJson, hasEscapes });
    return end;
  };
}

const seen: Seen = { escape: false };

/**
 * The value at the end of the path; undefined if an object lacks the member.
 *
 * @throws CopyError if an array lacks the element: this fails the whole load (facts §4.4)
 */
function find(bytes: Uint8Array, document: JsonSpan, path: JsonPath): JsonSpan | undefined {
  let span: JsonSpan | undefined = document;
  for (const step of path) {
    span = typeof step === "string" ? member(bytes, span.start, step) : element(bytes, span.start, step);
    if (!span) return undefined;
  }
  return span;
}

function member(bytes: Uint8Array, start: number, name: string): JsonSpan | undefined {
  if (bytes[start] !== 0x7b) return undefined;
  let found: JsonSpan | undefined;
  let at = skipSpace(bytes, start + 1);
  while (bytes[at] !== 0x7d) {
    const keyEnd = skipString(bytes, at, seen);
    const key: unknown = JSON.parse(Buffer.from(bytes.subarray(at, keyEnd)).toString("utf8"));
    const valueStart = skipColon(bytes, keyEnd);
    const valueEnd = skipValue(bytes, valueStart, seen);
    if (key === name) found = { start: valueStart, end: valueEnd };
    at = skipComma(bytes, valueEnd);
  }
  return found;
}

function element(bytes: Uint8Array, start: number, index: number): JsonSpan {
  if (bytes[start] === 0x5b) {
    let at = skipSpace(bytes, start + 1);
    for (let i = 0; bytes[at] !== 0x5d; i++) {
      const end = skipValue(bytes, at, seen);
      if (i === index) return { start: at, end };
      at = skipComma(bytes, end);
    }
  }
  throw new CopyError("Invalid JSONPath format: Not an array or index out of range.");
}

function skipComma(bytes: Uint8Array, start: number): number {
  const at = skipSpace(bytes, start);
  return bytes[at] === 0x2c ? skipSpace(bytes, at + 1) : at;
}
