import pc from "picocolors";
import { highlight } from "sql-highlight";
import { shown } from "../../core/base/shown.ts";
import { drawn, type Said } from "./said.ts";

/** A statement in colours, where the terminal has them, with its end. */
export function highlighted(sql: string): Said {
  const statement = `${shown(sql)};`;
  return drawn(pc.isColorSupported ? highlight(statement) : statement);
}
