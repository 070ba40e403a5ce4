import type { LocalActivity, LogEntry } from "@redshift-loader/local-aws";
import { isObject } from "../../core/base/is-object.ts";
import { parseObject } from "../../core/base/parse-object.ts";
import { shownReason } from "../../core/base/shown-reason.ts";
import { shellWord } from "../../core/recovery/alerts/alert-texts.ts";
import { lines, paint, type Said, say } from "../terminal/said.ts";

/** What people read of a local AWS: a line for each thing that matters. */
export type LogLines = {
  /** Nothing for a line that repeats what another says. */
  ofFunction(entry: Pick<LogEntry, "functionName" | "line">): Said | undefined;
  ofActivity(activity: LocalActivity): Said | undefined;
};

type Fields = Readonly<Record<string, unknown>>;

/** Batches whose pipeline is remembered, for the command to run next. */
const rememberedBatches = 1_000;

export function createLogLines(): LogLines {
  const pipelines = new Map<string, string>();
  const remember = ({ batch_id: batch, Pipeline, queue }: Fields) => {
    const name = textOf(Pipeline) || textOf(queue);
    if (typeof batch !== "string" || name === "") return;
    pipelines.set(batch, name);
    const [oldest] = pipelines.keys();
    if (pipelines.size > rememberedBatches && oldest !== undefined) pipelines.delete(oldest);
  };
  return {
    ofFunction: ({ functionName, line }) => {
      const fields = parseObject(line);
      if (!fields) return line.trim() === "" ? undefined : say`${word(functionName, paint.dim)} ${shownReason(line)}`;
      remember(fields);
      if ("_aws" in fields) return measuredLine(fields);
      return messageLine(fields, functionName, pipelines);
    },
    ofActivity: activityLine,
  };
}

/** Of the metrics only a load that was committed is a line; the log says the rest. */
function measuredLine(fields: Fields): Said | undefined {
  const { Batches, Rows, Files, LoadDuration, Freshness, Target, batch_id: batch } = fields;
  if (Batches === undefined) return undefined;
  const rows = typeof Rows === "number" ? say`${count(Rows, "row")} of ${count(Files, "file")}` : count(Files, "file");
  const fresh = typeof Freshness === "number" ? `, ${seconds(Freshness)} after arrival` : "";
  return say`${word("loaded", paint.green)} ${rows} into ${paint.bold(textOf(Target))} in ${seconds(LoadDuration)}${fresh}  ${batchWord(batch)}`;
}

function messageLine(fields: Fields, functionName: string, pipelines: ReadonlyMap<string, string>): Said | undefined {
  const message = textOf(fields["message"]);
  if (message === "batch submitted") return submittedLine(fields);
  if (message.startsWith("failed load ")) return failedLine(fields, pipelines);
  if (message.startsWith("alert: ")) return alertLine(message.slice("alert: ".length), textOf(fields["text"]));
  if (message === "pipeline reconciled") return reconciledLine(fields);
  const level = textOf(fields["level"]);
  const painter = level === "ERROR" ? paint.red : level === "WARN" ? paint.yellow : paint.dim;
  const name = level === "ERROR" ? "error" : level === "WARN" ? "warning" : "note";
  return say`${word(name, painter)} ${message}${detailsOf(fields)}  ${paint.dim(functionName)}`;
}

const submittedLine = ({ files, bytes, table_name: table, batch_id: batch }: Fields): Said =>
  say`${word("loading", paint.dim)} ${count(files, "file")}, ${count(bytes, "byte")} into ${textOf(table)}  ${batchWord(batch)}`;

/** Why a load failed, by the class that the loader gave the failure. */
const reasons: Readonly<Record<string, string>> = {
  conflict: "another transaction was in the way",
  duplicate: "the ledger has some of its files already",
  "set-up": "its ledger or fence did not exist",
  data: "Redshift refused a file",
  transient: "Redshift could not run it now",
  cancelled: "it was cancelled",
  permanent: "it cannot work before something is corrected",
  unknown: "Redshift's error is not known",
};

function failedLine(fields: Fields, pipelines: ReadonlyMap<string, string>): Said {
  const { kind, class: failureClass, quarantined, event } = fields;
  const [, table = "a table", batch = ""] = (isObject(event) ? textOf(event["statementName"]) : "").split("/");
  const name = pipelines.get(batch);
  const reason = reasons[textOf(failureClass)] ?? shownReason(textOf(fields["reason"]));
  const files = Array.isArray(quarantined) ? quarantined.map(textOf) : [];
  const errors = name === undefined ? [] : [nextCommand(`redshift-loader errors ${shellWord(name)} ${batch}`)];
  const set = files.map((url) => say`${word("quarantined", paint.red)} ${url}  ${batchWord(batch)}`);
  const about = say`${paint.bold(table)}: ${reason}  ${batchWord(batch)}`;
  switch (kind) {
    case "submitted":
      return lines([say`${word("retried", paint.yellow)} ${about}`, ...set, ...(set.length > 0 ? errors : [])]);
    case "waiting":
      return say`${word("waiting", paint.yellow)} ${about}: reconcile tries again`;
    case "parked":
      return lines([say`${word("parked", paint.red)} ${about}`, ...set, ...errors]);
    case "left":
      return lines([say`${word("left", paint.red)} ${about}`, nextCommand("redshift-loader audit PIPELINE")]);
    default:
      return set.length > 0 ? lines([...set, ...errors]) : say`${word("done", paint.dim)} ${about}`;
  }
}

function alertLine(subject: string, text: string): Said {
  const told = text.split("\n").filter((line) => /^(File|Reason|What to do|Then run|If a file is right)\b/.test(line));
  const about = told.map((line) => say`${indent}${shownReason(withoutValues(line))}`);
  return lines([say`${word("ALERT", paint.red)} ${paint.bold(subject)}`, ...about]);
}

/** Redshift quotes the value that it refused, which is content of a file: the line ends before it. */
function withoutValues(line: string): string {
  const at = line.indexOf(", Value '");
  return at < 0 ? line : line.slice(0, at);
}

function reconciledLine({ pipeline, loads, parked_batches: parked, waiting_batches: waiting }: Fields): Said {
  const submitted = Array.isArray(loads) ? loads.length : 0;
  const what = submitted === 0 ? "nothing was left behind" : `${count(submitted, "load")} submitted again`;
  const more = [waiting ? `${textOf(waiting)} waiting` : "", parked ? `${textOf(parked)} parked` : ""].filter(Boolean);
  return say`${word("reconciled", submitted > 0 ? paint.yellow : paint.dim)} ${textOf(pipeline)}: ${[what, ...more].join(", ")}`;
}

function activityLine(activity: LocalActivity): Said | undefined {
  switch (activity.kind) {
    case "object announced": {
      const { bucket, key, bytes, queueArn } = activity;
      return say`${word("file", paint.cyan)} s3://${bucket}/${key}  ${count(bytes, "byte")} for ${nameIn(queueArn)}`;
    }
    case "schedule ran":
      return say`${word("schedule", paint.cyan)} ${activity.rule}: ${activity.scheduleExpression}`;
    case "message published":
      return alertLine(
        `${nameIn(activity.topicArn)}: ${activity.subject ?? "message without a subject"}`,
        activity.message,
      );
    default:
      return activity satisfies never;
  }
}

const nameIn = (arn: string) => arn.slice(arn.lastIndexOf(":") + 1);

/** Fields that say where and why; not the text of SQL or of an object. */
const detailNames = ["queue", "pipeline", "target", "table_name", "batch_id", "batchId", "error", "remedy", "because"];

function detailsOf(fields: Fields): Said {
  const details = Object.entries(fields).flatMap(([name, value]) => {
    if (typeof value === "number") return [`${name} ${value}`];
    const isTold = typeof value === "string" && detailNames.includes(name);
    return isTold ? [shownReason(withoutValues(value))] : [];
  });
  return details.length > 0 ? say`: ${details.join(" · ")}` : say``;
}

const wordLength = 11;
const indent = " ".repeat(wordLength + 1);

const word = (text: string, painter: (text: string) => Said): Said => painter(text.padEnd(wordLength));
const nextCommand = (command: string): Said => say`${indent}run: ${paint.cyan(command)}`;
const batchWord = (batch: unknown): Said => paint.dim(`batch ${textOf(batch)}`);
const seconds = (value: unknown) => `${typeof value === "number" ? Math.round(value * 10) / 10 : "?"} s`;

function count(value: unknown, unit: string): string {
  const number = typeof value === "number" ? value.toLocaleString("en-US") : "?";
  return `${number} ${unit}${value === 1 ? "" : "s"}`;
}

const textOf = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";
