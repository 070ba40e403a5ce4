import { s3Url } from "../arrival.ts";
import type { BatchFile } from "../batch.ts";
import type { QuarantinedFile } from "../records.ts";
import type { FailedLoad } from "./recovery.ts";

/** Longest subject that SNS takes; ASCII only. */
const maxSubject = 100;
const maxFilesListed = 20;

type Alert = { subject: string; text: string };

export function parkedAlert(failed: FailedLoad, { reason, remedy }: { reason: string; remedy: string }): Alert {
  const { name, files, pipelineName } = failed;
  return {
    subject: subject(`Parked: ${files.length} files for ${name.table}`),
    text: lines([
      `The load of ${files.length} files into ${name.table} (database ${name.database}) cannot go on without a person. No file is lost.`,
      "",
      ...facts(failed),
      `Reason: ${reason}`,
      `What to do: ${remedy}`,
      `Then run: redshift-loader replay ${pipelineName} ${name.batchId}`,
      "",
      ...fileList(files),
    ]),
  };
}

export function quarantineAlert(failed: FailedLoad, bad: readonly QuarantinedFile[]): Alert {
  const { name, pipelineName } = failed;
  return {
    subject: subject(`Quarantined: ${bad.length} files for ${name.table}`),
    text: lines([
      `Redshift refuses ${bad.length} files for ${name.table} (database ${name.database}). The other files of the batch are loaded without them.`,
      "",
      ...facts(failed),
      ...bad.slice(0, maxFilesListed).map(describe),
      ...(bad.length > maxFilesListed ? [`… and ${bad.length - maxFilesListed} more`] : []),
      "",
      "What to do: upload corrected files under the same or other keys; they load by themselves.",
      `If a file is right and the table was wrong, correct the table, then run: redshift-loader replay ${pipelineName} <file id>`,
    ]),
  };
}

function facts({ pipelineName, name, statement }: FailedLoad): string[] {
  return [
    `Pipeline: ${pipelineName}`,
    `Batch: ${name.batchId}, attempt ${name.attempt}, statement ${statement.id}`,
    `Since: ${statement.endedAt}`,
  ];
}

function describe({ file, reason, line, column }: QuarantinedFile): string {
  const at = [line === undefined ? "" : `line ${line}`, column ? `column ${column}` : ""].filter(Boolean).join(", ");
  return `File: ${s3Url(file.arrival)} (${file.id})${at ? `, ${at}` : ""}: ${reason}`;
}

function fileList(files: readonly BatchFile[]): string[] {
  const listed = files.slice(0, maxFilesListed).map((file) => `File: ${s3Url(file.arrival)}`);
  return files.length > maxFilesListed ? [...listed, `… and ${files.length - maxFilesListed} more`] : listed;
}

const subject = (text: string) => text.replace(/[^\x20-\x7e]/g, "?").slice(0, maxSubject);
const lines = (parts: readonly string[]) => parts.join("\n");
