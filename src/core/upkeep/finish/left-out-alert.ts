import { bulkPipelineName } from "../../pipeline/batch-scope.ts";
import type { Alert } from "../../ports/alerts.ts";
import { lines, subject } from "../../recovery/alerts/alert-texts.ts";
import { type LeftOutNews, type RejectedRow, type RowsOf, sumOfLeftOut } from "./left-out.ts";

export function leftOutAlert(load: RowsOf, { leftOut, limit, first, record }: LeftOutNews): Alert {
  const { name, pipelineName, statement, rows } = load;
  const sum = sumOfLeftOut(leftOut);
  return {
    subject: subject(`Left out: ${rowsOf(sum)} of ${name.table}`),
    text: lines([
      `A load into ${name.table} (database ${name.database}) is committed without ${rowsOf(sum)}. Its limit is ${limit} (copy.max_rejected_rows).`,
      "",
      `Pipeline: ${pipelineName}`,
      `Batch: ${name.batchId}, attempt ${name.attempt}, statement ${statement.id}`,
      `Committed: ${statement.endedAt}`,
      `Rows written: ${rows}`,
      ...(leftOut.rejected === undefined
        ? []
        : [`Rejected by COPY (MAXERROR or IGNOREALLERRORS): ${leftOut.rejected}`]),
      ...(leftOut.discarded === undefined ? [] : [`Discarded for a NULL key (null_keys): ${leftOut.discarded}`]),
      ...first.map(describe),
      "",
      ...(leftOut.rejected ? remedyOfRejected(load, record) : []),
      ...(leftOut.discarded ? remedyOfDiscarded : []),
      "",
      "You get one alert an hour for each cause. The metrics RejectedRows and DiscardedRows count all.",
    ]),
  };
}

function remedyOfRejected({ pipelineName, queryIds, name }: RowsOf, record: string | undefined): string[] {
  const isBulk = pipelineName === bulkPipelineName;
  return [
    isBulk || record === undefined
      ? `What to do: write the rejected rows, corrected, to a new file under a new key; ${isBulk ? "run the bulk load for it" : "it loads by itself"}. This load's files do not load again.`
      : `What to do: redshift-loader replay ${pipelineName} ${name.batchId} --rejected writes the rejected rows to a file. Correct them, and upload it under a new key; it loads by itself. This load's files do not load again.`,
    ...(isBulk || record === undefined
      ? []
      : [`Then close the record: redshift-loader dismiss ${pipelineName} ${name.batchId} --reason "…"`]),
    ...(record === undefined ? [] : [`Record: ${record}, rows: ${record}l`]),
    `In Redshift: SELECT * FROM sys_load_error_detail WHERE query_id IN (${queryIds.join(", ")});`,
    "To leave no row out, remove max_rejected_rows, and MAXERROR or IGNOREALLERRORS of copy.options.",
  ];
}

const remedyOfDiscarded = [
  'Rows without a key: correct their source, or set options.null_keys to "reject" or "insert", which leave no row out.',
];

function describe({ file, line, column, code, reason }: RejectedRow): string {
  return `Rejected: ${file}, line ${line}${column && `, column ${column}`}: ${reason} (error ${code})`;
}

const rowsOf = (count: number) => (count === 1 ? "1 row" : `${count} rows`);
