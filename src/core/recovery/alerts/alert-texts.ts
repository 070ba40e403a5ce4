import type { BatchFile } from "../../arrivals/batch-file.ts";
import { s3Url } from "../../arrivals/s3-url.ts";
import { ascii } from "../../base/ascii.ts";
import { shortDigest } from "../../base/digest.ts";
import { shown } from "../../base/shown.ts";
import type { StatementName } from "../../load/statement-name.ts";
import { bulkPipelineName } from "../../pipeline/batch-scope.ts";
import type { Alert } from "../../ports/alerts.ts";
import { type QuarantinedFile, type RecordContext, recordContext } from "../../records/records.ts";
import type { ParkedLoad } from "../parked-load.ts";
import type { RefusedLoad } from "../refused-load.ts";

/** SNS takes less than 100 characters without line breaks. @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const maxSubject = 99;
const maxFilesListed = 20;
const maxStatementsListed = 20;

export function parkedAlert({ context, attempt, files, reason, remedy }: ParkedLoad): Alert {
  const { pipelineName, table, database, batchId } = context;
  return {
    subject: subject(`Parked: ${count(files)} for ${table}`),
    text: lines([
      `The load of ${count(files)} into ${table} (database ${database}) needs your action. No file is lost.`,
      "",
      ...facts(context, attempt),
      `Reason: ${reason}`,
      `What to do: ${remedy}`,
      `Then run: ${againCommand(pipelineName, batchId)}`,
      "",
      ...fileList(files),
      "",
      onceAnHour,
    ]),
  };
}

export function quarantineAlert(failed: RefusedLoad, bad: readonly QuarantinedFile[]): Alert {
  const { name, pipelineName } = failed;
  return {
    subject: subject(`Quarantined: ${count(bad)} for ${name.table}`),
    text: lines([
      `${count(bad)} cannot be loaded into ${name.table} (database ${name.database}). The other files of the batch are loaded without them.`,
      "",
      ...facts(recordContext(failed), name.attempt),
      ...bad.slice(0, maxFilesListed).map(describe),
      ...(bad.length > maxFilesListed ? [`… and ${bad.length - maxFilesListed} more`] : []),
      "",
      pipelineName === bulkPipelineName
        ? "What to do: upload corrected files under the same or other keys, then run the bulk load again."
        : "What to do: upload corrected files under the same or other keys; they load by themselves.",
      `If a file is right and the table was wrong, correct the table, then run: ${againCommand(pipelineName, "<file id>")}`,
      "",
      onceAnHour,
    ]),
  };
}

const onceAnHour =
  "You get one alert an hour for each cause. All its failures are recorded, measured, and shown by redshift-loader status and errors.";

export function leftAlert(
  name: StatementName,
  { statementId, reason }: { statementId: string; reason: string },
): Alert {
  return {
    subject: subject(`Left: a load of ${name.table}`),
    text: lines([
      `A load into ${name.table} (database ${name.database}) failed, and recovery could not submit it again.`,
      "",
      `Batch: ${name.batchId}, attempt ${name.attempt}, statement ${statementId}`,
      `Reason: ${reason}`,
      "What to do: grant retry_microbatch s3:GetObject and s3:ListBucket on the manifests if they cannot be read, then fix the cause above.",
      "Then run: redshift-loader audit <pipeline>, which lists the files that are not loaded. Of a bulk load, run the bulk load again with skip_loaded.",
    ]),
  };
}

/** Bulk loads have no configuration that a replay could use. */
function againCommand(pipelineName: string, id: string): string {
  if (pipelineName !== bulkPipelineName) return `redshift-loader replay ${shellWord(pipelineName)} ${id}`;
  return 'the bulk load of the path again, with "skip_loaded": true (a snapshot without it)';
}

/** Names of queues need no quotes; any other text must not run as something else when it is pasted. */
export const shellWord = (text: string) => (/^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

function facts({ pipelineName, batchId, statementId, failedAt }: RecordContext, attempt: number): string[] {
  return [
    `Pipeline: ${pipelineName}`,
    statementId === "" ? `Batch: ${batchId}` : `Batch: ${batchId}, attempt ${attempt}, statement ${statementId}`,
    `Since: ${failedAt}`,
  ];
}

function describe({ file, reason, line, column, ddl = [] }: QuarantinedFile): string {
  const at = [line === undefined ? "" : `line ${line}`, column ? `column ${column}` : ""].filter(Boolean).join(", ");
  const more = ddl.length > maxStatementsListed ? ` … and ${ddl.length - maxStatementsListed} more` : "";
  const statements = `${ddl
    .slice(0, maxStatementsListed)
    .map((sql) => ` ${sql};`)
    .join("")}${more}`;
  return `File: ${s3Url(file.arrival)} (${file.id})${at ? `, ${at}` : ""}: ${reason}${statements && `. It loads after:${statements}`}`;
}

function fileList(files: readonly BatchFile[]): string[] {
  const listed = files.slice(0, maxFilesListed).map((file) => `File: ${s3Url(file.arrival)}`);
  return files.length > maxFilesListed ? [...listed, `… and ${files.length - maxFilesListed} more`] : listed;
}

/**
 * In ASCII, which every version of SNS and every mail program takes. A subject that is cut ends with a hash of the whole, so the
 * alerts of two tables with a long common beginning differ.
 */
export function subject(text: string): string {
  const plain = ascii(text);
  if (plain.length <= maxSubject) return plain;
  const end = `... ${shortDigest(text).slice(0, 8)}`;
  return `${plain.slice(0, maxSubject - end.length)}${end}`;
}

/** Keys and reasons may hold line breaks: each part stays one line. */
export const lines = (parts: readonly string[]) => parts.map(shown).join("\n");
const count = (files: readonly unknown[]) => (files.length === 1 ? "1 file" : `${files.length} files`);
