import { run as runCommand } from "../../src/cli/run.ts";
import { outputTo } from "../../src/cli/terminal/output.ts";
import { configBucket, configPrefix } from "../../src/local/pipeline-resources.ts";
import type { ChaosRun } from "./chaos-run.ts";
import { recordsPrefix } from "./pipelines.ts";
import { readRecords } from "./stored.ts";

/** How many batches wait for a person. */
export async function countParked(run: ChaosRun): Promise<number> {
  const records = run.pipelines.map(({ name }) => readRecords(run, `${recordsPrefix}${name}/parked/`));
  return (await Promise.all(records)).flat().length;
}

/**
 * Replays all parked batches by the command line, as a person would once the causes are fixed. The command runs in this
 * process, because a new process for each batch would spend most of its time on starting.
 *
 * @returns how many records were taken away
 */
export async function replayParked({ aws, pipelines }: ChaosRun): Promise<number> {
  const { endpoint, region } = aws.environment;
  using _environment = environment({
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    CONFIG_BUCKET: configBucket,
    CONFIG_PREFIX: configPrefix,
  });
  let replayed = 0;
  for (const { name } of pipelines) replayed += await replay(name);
  return replayed;
}

/** Sets variables of this process until it is disposed. */
function environment(variables: Readonly<Record<string, string>>): Disposable {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  return {
    [Symbol.dispose]: () => {
      for (const [name, value] of before)
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
    },
  };
}

/** A replay that could not submit everything ends with 1 and says so; what it left is found at the end. */
async function replay(name: string): Promise<number> {
  const written = { results: "", errors: "" };
  const stream = (to: keyof typeof written) => ({ write: (text: string) => (written[to] += text) });
  const code = await runCommand(
    ["replay", name, "--all-parked", "--json"],
    outputTo(stream("results"), stream("errors")),
  );
  if (code === 2 || !written.results.includes("{"))
    throw new Error(`The command line could not replay: it ended with ${code}.\n${written.errors}`);
  const { records } = JSON.parse(written.results.trim().split("\n").at(-1) ?? "") as { records: number }; // the documented answer
  return records;
}
