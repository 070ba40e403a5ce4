import { stripVTControlCharacters } from "node:util";
import type { LocalActivity, LogEntry } from "@redshift-loader/local-aws";
import { jsonLine } from "../../core/base/json-line.ts";
import { parseObject } from "../../core/base/parse-object.ts";
import type { Output } from "../terminal/output.ts";
import { hanging, paint, type Said, say, written } from "../terminal/said.ts";
import { createLogLines } from "./log-lines.ts";

/** What `local up` writes to standard error while it runs. */
export type LocalLog = {
  ofFunction(entry: LogEntry): void;
  ofActivity(activity: LocalActivity): void;
  /** Something that happened, with its time. */
  tell(said: Said): void;
  note(said: Said): void;
};

/** Lines for people, the time first. */
export function readableLocalLog({ errors, note }: Pick<Output, "errors" | "note">, now = () => new Date()): LocalLog {
  const logLines = createLogLines();
  const tell = (said: Said | undefined) => {
    if (!said) return;
    const time = now().toTimeString().slice(0, "hh:mm:ss".length);
    errors.write(say`${paint.dim(time)}  ${hanging(said, time.length + 2)}\n`);
  };
  return {
    ofFunction: (entry) => tell(logLines.ofFunction(entry)),
    ofActivity: (activity) => tell(logLines.ofActivity(activity)),
    tell,
    note,
  };
}

/** Each line is one JSON object; those of the functions are as the functions write them, with the function's name. */
export function jsonLocalLog({ errors }: Pick<Output, "errors">, now = () => new Date()): LocalLog {
  const write = (value: object) => errors.write(say`${jsonLine(value)}\n`);
  const info = (fields: object) => write({ timestamp: now().toISOString(), level: "INFO", ...fields });
  const note = (said: Said) => info({ message: stripVTControlCharacters(written(said)) });
  return {
    ofFunction: ({ functionName, line }) => {
      const fields = parseObject(line);
      if (fields) write({ ...fields, function: functionName });
      else info({ message: line, function: functionName });
    },
    ofActivity: ({ kind, ...activity }) => info({ message: kind, activity }),
    tell: note,
    note,
  };
}
