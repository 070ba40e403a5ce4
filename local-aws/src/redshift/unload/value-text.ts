import type { ColumnType } from "../copy/target/target-table.ts";

/** The text of a value in a file: CHAR without trailing blanks, SUPER without blanks between parts, VARBYTE as hex. */
export function valueText(value: string, type: ColumnType): string {
  switch (type.kind) {
    case "char":
      return withoutBlanksBehind(value);
    case "super":
      return compactJson(value);
    case "varbyte":
      return value.replace(/^\\x/, "");
    default:
      return value;
  }
}

function withoutBlanksBehind(value: string): string {
  let end = value.length;
  while (value[end - 1] === " ") end--;
  return value.slice(0, end);
}

/** PostgreSQL prints jsonb with a blank behind each comma and colon. */
function compactJson(json: string): string {
  return json.replaceAll(/("(?:[^"\\]|\\.)*"?)|\s+/g, (_, string: string | undefined) => string ?? "");
}
