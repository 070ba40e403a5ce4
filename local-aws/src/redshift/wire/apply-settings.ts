import type { Session } from "../session/session.ts";
import { redshiftLiteral } from "../sql/lex/redshift-literal.ts";

/** Settings that clients may send as they connect; all others (`driver_version`, …) have no effect. */
const settings = new Set([
  "application_name",
  "datestyle",
  "extra_float_digits",
  "search_path",
  "statement_timeout",
  "timezone",
]);

/** @throws StatementError for a value that the setting cannot have */
export async function applySettings(session: Session, parameters: ReadonlyMap<string, string>): Promise<void> {
  const given = [...parameters, ...optionsOf(parameters.get("options") ?? "")];
  for (const [name, value] of given)
    if (settings.has(name.toLowerCase())) await session.execute(`SET ${name} TO ${literal(name, value)}`);
}

/** `-c name=value` and `--name=value`; a backslash takes the meaning of the character behind it. */
function optionsOf(options: string): [name: string, value: string][] {
  const found = options.matchAll(/(?:-c\s*|--)(\w+)=((?:\\.|[^\s\\])*)/g);
  return [...found].map(([, name = "", value = ""]) => [name, value.replace(/\\(.)/g, "$1")]);
}

/** A search path is a list; each name is quoted separately. */
function literal(name: string, value: string): string {
  if (name.toLowerCase() !== "search_path") return redshiftLiteral(value);
  return value
    .split(",")
    .map((schema) => redshiftLiteral(schema.trim().replace(/^"(.*)"$/, "$1")))
    .join(", ");
}
