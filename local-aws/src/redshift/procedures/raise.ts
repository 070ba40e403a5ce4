import { postgresLiteral } from "../sql/lex/postgres-literal.ts";
import type { Code } from "../sql/plpgsql/code.ts";
import type { Level } from "../sql/plpgsql/tree.ts";
import { RedshiftSqlError } from "../sql/redshift-sql-error.ts";
import { evaluate } from "./evaluate.ts";
import type { Frame } from "./frame.ts";

type Message = { level: Level; format: string; values: readonly Code[] };

/** EXCEPTION is an error; the other levels are notices to the client. */
export async function raise(frame: Frame, { level, format, values }: Message): Promise<void> {
  const texts: string[] = [];
  for (const code of values) texts.push(await shown(frame, code));
  const message = filled(format, texts);
  if (level === "EXCEPTION") throw new RedshiftSqlError(message, "P0001");
  const body = `begin raise ${level.toLowerCase()} using message = ${postgresLiteral(message)}; end`;
  await frame.context.engine.ask(`DO ${postgresLiteral(body)}`);
}

async function shown(frame: Frame, code: Code): Promise<string> {
  const { value } = await evaluate(frame, code);
  return value ?? "<NULL>";
}

function filled(format: string, texts: readonly string[]): string {
  let used = 0;
  const message = format.replace(/%%|%/g, (sign) => (sign === "%%" ? "%" : (texts[used++] ?? missing())));
  if (used < texts.length) throw new RedshiftSqlError("too many parameters specified for RAISE", "42601");
  return message;
}

function missing(): never {
  throw new RedshiftSqlError("too few parameters specified for RAISE", "42601");
}
