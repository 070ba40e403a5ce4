import { redshiftLiteral } from "../../sql/lex/redshift-literal.ts";
import { validationError } from "../data-api-error.ts";
import type { Parameter } from "../request-members.ts";

/** Literals, quoted names and comments are passed over, to the end if they are not closed; `::` is a cast; what is left is a parameter. */
const scanner =
  /'(?:[^'\\]|''|\\[\s\S])*'?|"[^"]*"?|--[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$)|\$\$[\s\S]*?(?:\$\$|$)|::|:([0-9a-zA-Z_]+)/g;

/**
 * Puts the values, as literals without a type, where the statements name them (facts §1.6).
 *
 * @throws DataApiError if no statement names a parameter
 */
export function fillParameters(sqls: readonly string[], parameters: readonly Parameter[] = []): string[] {
  if (parameters.length === 0) return [...sqls];
  const values = new Map(parameters.map(({ name, value }) => [name, value]));
  const used = new Set<string>();
  const filled = sqls.map((sql) =>
    sql.replace(scanner, (text, name?: string) => {
      const value = name === undefined ? undefined : values.get(name);
      if (name === undefined || value === undefined) return text;
      used.add(name);
      return redshiftLiteral(value);
    }),
  );
  const unused = [...values.keys()].filter((name) => !used.has(name));
  if (unused.length === 0) return filled;
  throw validationError(`Parameters list contains unused parameters. Unused parameters: [${unused.join(", ")}]`);
}
