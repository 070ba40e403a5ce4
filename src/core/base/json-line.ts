import { hidden } from "./hidden.ts";

/**
 * A value as JSON on one line that a terminal may show: characters that are hidden or obeyed are written as `\uXXXX`. The
 * parsed value is exact.
 *
 * @throws TypeError as JSON.stringify does, of circles and BigInts
 */
export function jsonLine(value: unknown): string {
  // undefined has no JSON; null is what an array would hold
  return escaped(JSON.stringify(value) ?? "null");
}

/** As `jsonLine`, indented on several lines, for a file that people edit. */
export function jsonText(value: unknown): string {
  return (JSON.stringify(value, null, 2) ?? "null").split("\n").map(escaped).join("\n");
}

const escaped = (line: string) => line.replace(allHidden, escapedUnits);

/** JSON has escaped halves of surrogate pairs and C0 already. */
const allHidden = new RegExp(hidden, "gu");

function escapedUnits(character: string): string {
  return Array.from({ length: character.length }, (_, at) => escapedUnit(character.charCodeAt(at))).join("");
}

const escapedUnit = (unit: number) => `\\u${unit.toString(16).padStart(4, "0")}`;
