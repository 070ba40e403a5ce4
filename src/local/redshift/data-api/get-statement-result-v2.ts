import { z } from "zod";
import { type Column, columnType } from "./column-type.ts";
import { shownText } from "./field.ts";
import { nextToken, parseMembers, statementId, waitSeconds } from "./members.ts";
import type { Operation } from "./operation.ts";
import { findResult, type Row, resultPage } from "./statement-result.ts";

const members = z.object({ Id: statementId, NextToken: nextToken, WaitTimeSeconds: waitSeconds });

/** @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_GetStatementResultV2.html */
export const getStatementResultV2: Operation = async ({ store }, body, signal) => {
  const { Id: id, NextToken, WaitTimeSeconds } = parseMembers(members, body);
  const result = await findResult(store, { id, format: "CSV", waitSeconds: WaitTimeSeconds }, signal);
  const page = resultPage(result, NextToken);
  const csv = page.rows.map((row) => toCsv(result.columns, row)).join("");
  return { ...page.members, ResultFormat: "CSV", Records: [{ CSVRecords: csv }] };
};

function toCsv(columns: readonly Column[], row: Row): string {
  const cells = columns.map((column, at) => {
    const value = row[at] ?? null;
    if (value === null) return "";
    const text = shownText(columnType(column).name, value);
    return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${cells.join(",")}\r\n`;
}
