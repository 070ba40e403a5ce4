import * as z from "zod/mini";
import { identifierProblem, parseTableName } from "../core/base/identifier.ts";
import { fenceOf, ledgerOf, tombstonesOf } from "../core/ledger/ledger.ts";
import type { Safety } from "../core/pipeline/pipeline.ts";
import { choice, flag, section, text } from "./fields.ts";

export const safetySection = section(
  {
    concurrency: z._default(
      choice(
        ["fence", "retry", "lock"],
        "Loads of one target at once: wait in line at a table that only loads lock (fence), retry those that conflict, or lock the target (its readers wait)",
      ),
      "fence",
    ),
    exactly_once: z._default(flag("Guard against loading a file twice, by a ledger beside the target"), true),
    ledger_schema: z.optional(
      text({
        what: "a schema's name",
        describe: "Schema of ledger and fence; default: the target's",
        check: identifierProblem,
      }),
    ),
  },
  "How loads of one target behave at the same time",
);

export function toSafety(safety: z.infer<typeof safetySection>, table: string): Safety {
  const { concurrency, exactly_once: exactlyOnce, ledger_schema: schema } = safety;
  const target = parseTableName(table);
  const ledger = exactlyOnce ? ledgerOf(target, schema) : undefined;
  return { concurrency, schema, ledger, fence: fenceOf(target, schema), tombstones: tombstonesOf(target, schema) };
}
