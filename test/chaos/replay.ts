import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { configBucket, configPrefix } from "../../src/local/pipeline-resources.ts";
import type { ChaosRun } from "./chaos-run.ts";
import { recordsPrefix } from "./pipelines.ts";
import { readRecords } from "./stored.ts";

const execute = promisify(execFile);

/** How many batches wait for a person. */
export async function countParked(run: ChaosRun): Promise<number> {
  const records = run.pipelines.map(({ name }) => readRecords(run, `${recordsPrefix}${name}/parked/`));
  return (await Promise.all(records)).flat().length;
}

/**
 * Replays all parked batches by the command line, as a person would once the causes are fixed.
 *
 * @returns how many records were taken away
 */
export async function replayParked({ aws, pipelines, signal }: ChaosRun): Promise<number> {
  const { endpoint, region } = aws.environment;
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    CONFIG_BUCKET: configBucket,
    CONFIG_PREFIX: configPrefix,
  };
  let replayed = 0;
  for (const { name } of pipelines) {
    const command = ["src/cli/main.ts", "replay", name, "--all-parked", "--json"];
    const { stdout } = await execute(process.execPath, command, { env, signal, maxBuffer: 1e8 }).catch(explain);
    const { records } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as { records: number }; // the documented answer
    replayed += records;
  }
  return replayed;
}

/** A replay that could not submit everything ends with 1 and says so; what it left is found at the end. */
function explain(error: Error & { stdout?: string; stderr?: string; code?: unknown }): { stdout: string } {
  if (error.code === 1 && error.stdout?.includes("{")) return { stdout: error.stdout };
  throw new Error(`The command line could not replay: ${error.message}\n${error.stderr ?? ""}`, { cause: error });
}
