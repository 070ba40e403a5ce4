import { spawn } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { readDeploymentFolder } from "../../src/folders/deployment-folder.ts";
import { awsProblem } from "./aws-problem.ts";
import { buildFunctions } from "./build-functions.ts";
import { printsHelp } from "./command-help.ts";
import { examplePipelines, reportingWrongUse } from "./requested-folder.ts";

/** `npm run deploy -- --pipelines DIR …`: the CDK's deploy with the folder's stack; further options are the CDK's own. */
const options = { pipelines: { type: "string" }, profile: { type: "string" } } as const;
const { values, tokens } = parseArgs({ options, strict: false, tokens: true });

if (!printsHelp("deploy")) await reportingWrongUse(deploy);

/** What needs no work is checked first: the folder, then the credentials. */
async function deploy(): Promise<void> {
  await readDeploymentFolder(text(values.pipelines) ?? examplePipelines);
  const problem = await awsProblem(text(values.profile));
  if (problem !== undefined) {
    process.stderr.write(`error: ${problem}\n`);
    process.exitCode = 1;
    return;
  }
  await buildFunctions();
  const context = values.pipelines === undefined ? [] : ["-c", `pipelines=${values.pipelines}`];
  const cdk = spawn("cdk", ["deploy", ...context, ...othersThan("pipelines")], { stdio: "inherit" });
  const [code] = await once(cdk, "exit");
  process.exitCode = code ?? 1;
}

/** The arguments without one option and its value. */
function othersThan(name: string): string[] {
  const given = tokens.find((token) => token.kind === "option" && token.name === name);
  const own = given ? [given.index, ...(given.kind === "option" && !given.inlineValue ? [given.index + 1] : [])] : [];
  return process.argv.slice(2).filter((_, index) => !own.includes(index));
}

/** An option without its value is `true` here. */
function text(value: string | boolean | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
