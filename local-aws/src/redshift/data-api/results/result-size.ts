import type { ResultSet } from "../../session/run-statement.ts";
import { StatementError } from "../../session/statement-error.ts";
import type { Quotas } from "../quotas.ts";
import { texts } from "../unconfirmed.ts";

/** Bytes of all values. @throws StatementError if a row or the result has more than its quota (facts §1.4) */
export function resultSize(result: ResultSet | undefined, quotas: Quotas, queryId: number): number {
  const tooLarge = (message: string) => new StatementError({ sqlState: "54000", queryId, failure: { message } });
  let bytes = 0;
  for (const row of result?.rows ?? []) {
    let rowBytes = 0;
    for (const value of row) rowBytes += value === null ? 0 : Buffer.byteLength(value);
    if (rowBytes > quotas.rowBytes) throw tooLarge(texts.rowTooLarge);
    bytes += rowBytes;
  }
  if (bytes > quotas.resultBytes) throw tooLarge(texts.resultTooLarge);
  return bytes;
}
