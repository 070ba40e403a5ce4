import { hasWords, isGroup, isWord, serialize } from "../lex/nodes.ts";
import { postgresLiteral } from "../lex/postgres-literal.ts";
import { parseTableName } from "../lex/table-name.ts";
import { piecesOf, reader } from "../plpgsql/code.ts";
import { readPlainStep } from "../plpgsql/read-plain.ts";
import { readProcedure } from "../plpgsql/read-procedure.ts";
import { RedshiftSqlError } from "../redshift-sql-error.ts";
import { notSupported, syntaxError } from "../refusals.ts";
import { leading, type Statement, type Translation, toSql } from "../translation.ts";
import { argumentList, routineArguments } from "./routine-arguments.ts";
import { routineOptions } from "./routine-body.ts";

const maxArguments = 32;
const maxSourceBytes = 2 * 1024 * 1024;

/**
 * CREATE PROCEDURE. PostgreSQL keeps the procedure, so names, owners, rights and schemas are its own; the local Redshift
 * runs the body, because every statement in it is Redshift's SQL, and because transactions end differently there.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_PROCEDURE.html
 */
export function createProcedure(statement: Statement): Translation {
  const { nodes } = statement;
  const isReplace = hasWords(nodes, 1, "OR", "REPLACE");
  const name = parseTableName(nodes, isReplace ? 4 : 2);
  const group = nodes[name.next];
  if (!isGroup(group)) throw syntaxError(group);
  const args = routineArguments(group);
  refuseArguments(args.map(({ mode }) => mode));
  const isNonatomic = isWord(nodes[name.next + 1], "NONATOMIC");
  const options = routineOptions(nodes.slice(name.next + (isNonatomic ? 2 : 1)));
  if (options.language !== "plpgsql") throw notSupported(`a procedure in the language ${options.language}`);
  if (isNonatomic && (options.isDefiner || options.settings.length > 0))
    throw new RedshiftSqlError("SECURITY DEFINER and SET are not supported for NONATOMIC procedures", "0A000");
  if (Buffer.byteLength(options.body) > maxSourceBytes)
    throw new RedshiftSqlError("the source code of a procedure has at most 2 MB", "54000");
  readProcedure(options.body);
  const traits = [
    ...(options.isDefiner ? ["SECURITY DEFINER"] : []),
    ...options.settings,
    ...(isNonatomic ? ["SET redshift.nonatomic = 'on'"] : []),
    // PostgreSQL forgets the lengths of arguments, which SHOW PARAMETERS shows
    ...(args.length > 0
      ? [`SET redshift.argument_types = ${postgresLiteral(args.map(({ type }) => type).join(";"))}`]
      : []),
  ];
  const create = `CREATE ${isReplace ? "OR REPLACE " : ""}PROCEDURE ${name.sql}${argumentList(group)} LANGUAGE plpgsql ${traits.join(" ")} AS ${postgresLiteral(options.body)}`;
  const unchecked = "SET LOCAL check_function_bodies = off";
  const checked = "SET LOCAL check_function_bodies = on";
  const text = `${leading(statement)}${unchecked}; ${create}; ${checked}; CALL redshift.close_procedures()`;
  return toSql(text, statement, { command: "CREATE PROCEDURE" });
}

function refuseArguments(modes: readonly string[]): void {
  const inputs = modes.filter((mode) => mode !== "OUT").length;
  const outputs = modes.filter((mode) => mode !== "IN").length;
  if (inputs > maxArguments || outputs > maxArguments)
    throw new RedshiftSqlError(
      `a procedure has at most ${maxArguments} input and ${maxArguments} output arguments`,
      "54023",
    );
}

/** The words of `procedure (types)`, as in DROP, ALTER and GRANT, at `at`, for PostgreSQL. */
function signatureAt({ nodes }: Statement, at: number): { sql: string; next: number } {
  const name = parseTableName(nodes, at);
  const group = nodes[name.next];
  return isGroup(group)
    ? { sql: `${name.sql}${argumentList(group)}`, next: name.next + 1 }
    : { sql: name.sql, next: name.next };
}

/** `DROP PROCEDURE name (types)` and `DROP FUNCTION name (types) [CASCADE | RESTRICT]`. */
export function dropRoutine(statement: Statement, kind: "PROCEDURE" | "FUNCTION"): Translation {
  const { sql, next } = signatureAt(statement, 2);
  const behind = statement.nodes.slice(next);
  if (behind.some((node) => !isWord(node, "CASCADE", "RESTRICT"))) throw syntaxError(behind[0]);
  const text = `${leading(statement)}DROP ${kind} ${sql}${serialize(behind)}`;
  return toSql(text, statement, { command: `DROP ${kind}` });
}

/** `ALTER PROCEDURE name (types) RENAME TO | OWNER TO`. */
export function alterProcedure(statement: Statement): Translation {
  const { sql, next } = signatureAt(statement, 2);
  const behind = statement.nodes.slice(next);
  if (!hasWords(behind, 0, "RENAME", "TO") && !hasWords(behind, 0, "OWNER", "TO")) throw syntaxError(behind[0]);
  const text = `${leading(statement)}ALTER PROCEDURE ${sql}${serialize(behind)}`;
  return toSql(text, statement, { command: "ALTER PROCEDURE" });
}

export function call({ nodes }: Statement, sql: string): Translation {
  const step = readPlainStep(reader([...piecesOf(sql).filter(({ text }) => text !== ";"), ...piecesOf(";")]));
  if (step.kind !== "call") throw syntaxError(nodes[0]);
  if (step.values.flat().some(({ text }) => /^\$\d+$/.test(text)))
    throw notSupported("a parameter of CALL", "write the value into the statement");
  return { kind: "call", procedure: step.procedure, values: step.values };
}
