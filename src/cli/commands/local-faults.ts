import type { FaultReport } from "@redshift-loader/local-aws";
import type { Command } from "commander";
import { Option } from "commander";
import { parseObject } from "../../core/base/parse-object.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../context.ts";
import { jsonOption } from "../options/json-option.ts";
import { readGivenFile } from "../read-given-file.ts";
import type { Output } from "../terminal/output.ts";
import { paint, say, shownLines } from "../terminal/said.ts";

/** At most one of `set` (JSON), `file` and `clear`; without any the faults are only shown. */
type LocalFaultsOptions = { endpoint: string; set?: string; file?: string; clear?: boolean; json?: boolean };

export function addLocalFaults(local: Command, { output }: Context): void {
  const { AWS_ENDPOINT_URL = "http://127.0.0.1:4566" } = process.env;
  local
    .command("faults")
    .description("show, set or end what goes wrong on purpose in a running local AWS")
    .option("--endpoint <url>", "endpoint of the local AWS", AWS_ENDPOINT_URL)
    .addOption(new Option("--set <json>", "replace the faults").conflicts(["file", "clear"]))
    .addOption(new Option("--file <file>", "replace the faults by those of a JSON file").conflicts(["set", "clear"]))
    .addOption(new Option("--clear", "end all faults").conflicts(["set", "file"]))
    .option(...jsonOption)
    .addHelpText(
      "after",
      '\nExample:\n  redshift-loader local faults --set \'{ "seed": 1, "events": { "drop": 0.1 } }\'',
    )
    .action(async (options: LocalFaultsOptions) => localFaults(options, output));
}

/**
 * Shows, sets or ends the faults of a running local AWS.
 *
 * @throws CliError if none answers, or if it refuses the settings
 */
async function localFaults(options: LocalFaultsOptions, output: Output): Promise<void> {
  const answer = await ask(options.endpoint, await requestOf(options));
  if (options.json) return output.json(answer);
  print(answer, output);
}

async function requestOf({ set, file, clear }: LocalFaultsOptions): Promise<RequestInit> {
  if (clear) return { method: "DELETE" };
  if (set !== undefined) return { method: "PUT", body: set };
  if (file !== undefined)
    return { method: "PUT", body: await readGivenFile(file, "Nothing was changed. Name a JSON file.") };
  return { method: "GET" };
}

async function ask(endpoint: string, request: RequestInit): Promise<FaultReport> {
  const { status, text } = await send(endpoint, request);
  const body = parseObject(text);
  if (status === 200 && body && "settings" in body) return body as FaultReport; // the local AWS has made it
  const message = body?.["message"];
  if (status === 400 && typeof message === "string") throw new CliError(shownLines(message), 2);
  throw new CliError(
    `${endpoint} answered HTTP ${status}, which no local AWS does. Nothing was changed. Name the endpoint of \`redshift-loader local up\` with --endpoint.`,
    1,
  );
}

async function send(endpoint: string, request: RequestInit): Promise<{ status: number; text: string }> {
  const { FAULTS_PATH } = await import("@redshift-loader/local-aws");
  try {
    const answer = await fetch(new URL(FAULTS_PATH, endpoint), request);
    return { status: answer.status, text: await answer.text() };
  } catch (cause) {
    throw new CliError(
      `No local AWS answers at ${endpoint}. Nothing was changed. Start one with \`redshift-loader local up\`, or name its --endpoint.`,
      1,
      { cause },
    );
  }
}

function print({ settings, counts }: FaultReport, output: Output): void {
  const { seed, ...sections } = settings;
  const lines = Object.entries(sections).flatMap(([section, values]) =>
    Object.entries(values ?? {}).map(([setting, value]) => ({
      name: `${section}.${setting}`,
      value: JSON.stringify(value),
    })),
  );
  output.line(lines.length > 0 ? say`${paint.bold("Faults")}  seed ${seed ?? "none"}` : say`No faults are set.`);
  for (const { name, value } of lines) output.line(say`  ${paint.cyan(name)}  ${value}`);
  const happened = Object.entries(counts).filter(([, count]) => count > 0);
  if (happened.length > 0) output.line(paint.bold("Happened"));
  for (const [kind, count] of happened) output.line(say`  ${kind}  ${count}`);
}
