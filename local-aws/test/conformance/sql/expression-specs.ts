import { expect } from "vitest";
import type { BackendName } from "../frame/backend.ts";
import { conformance } from "../frame/conformance.ts";

export type ExpressionSpec = { sql: string; value: unknown; source: string; only?: BackendName };
export type RefusalSpec = { sql: string; error: string | RegExp; source: string; only?: BackendName };

/** One spec for each expression: its value as the Data API gives it. */
export function expressionSpecs(subject: string, specs: readonly ExpressionSpec[]): void {
  conformance(subject, (spec) => {
    for (const { sql, value, ...options } of specs)
      spec(sql, options, async ({ run }) => {
        expect(await run(`SELECT ${sql}`)).toEqual([[value]]);
      });
  });
}

/** One spec for each statement that must fail. */
export function refusalSpecs(subject: string, specs: readonly RefusalSpec[]): void {
  conformance(subject, (spec) => {
    for (const { sql, error, ...options } of specs)
      spec(sql, options, async ({ fails }) => {
        expect(await fails(sql)).toMatch(error);
      });
  });
}
