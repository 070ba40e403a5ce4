import { plural } from "../../base/plural.ts";
import type { Alert } from "../../ports/alerts.ts";
import { lines, shellWord, subject } from "./alert-texts.ts";

/** Batches of one pipeline that have waited for more than an hour. */
export type WaitingNews = {
  pipelineName: string;
  table: string;
  database: string;
  batches: number;
  files: number;
  /** ISO 8601: when the first of them failed. */
  since: string;
  /** ISO 8601: when the first of them is given up. */
  until: string;
  /** Redshift's words of that one's last failure. */
  words: string;
};

const maxPipelinesListed = 20;

const batchCount = (count: number) => (count === 1 ? "1 batch" : `${count} batches`);

/** One alert for all pipelines: they wait for the same warehouse, most often. */
export function waitingAlert(news: readonly WaitingNews[]): Alert {
  const batches = news.reduce((sum, each) => sum + each.batches, 0);
  const [first] = news;
  const where = first && news.length === 1 ? first.table : plural(news.length, "pipeline");
  const left = news.length - maxPipelinesListed;
  return {
    subject: subject(`Waiting: ${batchCount(batches)} for ${where}`),
    text: lines([
      "Loads have failed for more than an hour for a reason that usually passes by itself. No file is lost.",
      "The loader goes on trying. You need to act only if Redshift's words below name something that does not pass.",
      "",
      ...news.slice(0, maxPipelinesListed).flatMap(facts),
      ...(left > 0 ? [`… and ${left} more pipelines`, ""] : []),
      "Batches that are not loaded by then are parked. Correct the cause, then run the command above.",
      "This alert comes once: these pipelines send no other until none of their batches waits.",
    ]),
  };
}

function facts({ pipelineName, table, database, batches, files, since, until, words }: WaitingNews): string[] {
  return [
    `Pipeline: ${pipelineName}, into ${table} (database ${database})`,
    `Waiting: ${batchCount(batches)}, ${plural(files, "file")}, since ${since}`,
    `Redshift says: ${words}`,
    `Tried until: ${until}`,
    `After that: redshift-loader replay ${shellWord(pipelineName)} --all-parked`,
    "",
  ];
}
