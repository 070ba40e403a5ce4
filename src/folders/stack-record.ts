import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { type ConfigProblem, schemaProblems } from "../config/config-problem.ts";
import { section, wrongType } from "../config/fields.ts";
import { parseJsonText } from "../config/json-text.ts";
import type { StackRecord } from "../deployment/stack-assignment.ts";

/** The record of stacks, in the folder of the pipelines. It does not end with .json, since such a file is a pipeline. */
export const stackRecordFile = "deploy.lock";

const error = wrongType("the number of a stack, from 1");
const stackNumber = z.int({ error }).check(z.minimum(1, { error }));

const stackRecord = section(
  {
    stacks: stackNumber,
    pipelines: z.record(z.string(), stackNumber, {
      error: wrongType('stacks by pipeline, such as { "orders_queue": 1 }'),
    }),
  },
  "Which stack holds which pipeline",
);

/** Reads `deploy.lock` of a folder; without that file there is no record yet. */
export async function readStackRecord(
  directory: string,
): Promise<{ record: StackRecord | undefined } | { problems: ConfigProblem[] }> {
  const text = await readFile(join(directory, stackRecordFile), "utf8").catch(absentFile);
  if (text === undefined) return { record: undefined };
  const json = parseJsonText(text);
  if ("problem" in json) {
    const { line, column, message } = json.problem;
    return { problems: [{ path: `${stackRecordFile}:${line}:${column}`, message }] };
  }
  const parsed = z.safeParse(stackRecord, json.value);
  if (parsed.success) return { record: parsed.data };
  return { problems: schemaProblems(stackRecord, parsed.error, stackRecordFile) };
}

/** One pipeline a line, by name: two branches that add pipelines merge. */
export async function writeStackRecord(directory: string, { stacks, pipelines }: StackRecord): Promise<void> {
  const sorted = Object.fromEntries(Object.entries(pipelines).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile(join(directory, stackRecordFile), `${JSON.stringify({ stacks, pipelines: sorted }, null, 2)}\n`);
}

function absentFile(cause: unknown): undefined {
  if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
  throw cause;
}
