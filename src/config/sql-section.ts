import * as z from "zod/mini";
import type { Pipeline } from "../core/pipeline/pipeline.ts";
import { hookProblem, maxHooks } from "../core/pipeline/sql-hooks/sql-hooks.ts";
import { finds, section, text, wrongType } from "./fields.ts";

const statement = text({
  what: "one SQL statement, for example \"DELETE FROM sales.orders_log WHERE batch_id = '{batch_id}'\"",
  describe: "One SQL statement; '{batch_id}' and '{pipeline}' within quotes are filled in",
  check: hookProblem,
});

function statements(describe: string) {
  const tooMany = ({ length }: readonly string[]) =>
    length > maxHooks
      ? `has ${length} statements, and the limit is ${maxHooks}; put the work into a procedure, and CALL it`
      : undefined;
  return z
    .array(statement, { error: wrongType("a list of SQL statements, one a text") })
    .check(finds(tooMany))
    .register(z.globalRegistry, { description: describe, maxItems: maxHooks });
}

export const sqlSection = section(
  {
    before: z.optional(statements("Statements that each load runs before its own")),
    after: z.optional(statements("Statements that each load runs after its own")),
  },
  "Your own SQL in the transaction of each load: it commits with the load, and an error in it fails the load",
);

/** Nothing if no statement is listed. */
export function toHooks(sql: z.infer<typeof sqlSection> | undefined): Pick<Pipeline, "hooks"> {
  const { before = [], after = [] } = sql ?? {};
  return before.length + after.length === 0 ? {} : { hooks: { before, after } };
}
