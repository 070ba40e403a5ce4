import { parseArgs } from "node:util";
import { errorText } from "../../src/core/base/error-text.ts";
import { type DeploymentFolder, readDeploymentFolder } from "../../src/folders/deployment-folder.ts";
import { FolderError } from "../../src/folders/folder-error.ts";
import { stackRecordFile } from "../../src/folders/stack-record.ts";
import { recordOf } from "../construct/record-of.ts";
import { awsProblem } from "./aws-problem.ts";
import { buildFunctions } from "./build-functions.ts";
import { runCdk } from "./cdk-command.ts";
import { deployedRecord } from "./deployed-record.ts";
import { keepRecord } from "./keep-record.ts";
import { examplePipelines } from "./requested-folder.ts";

/** `npm run deploy -- --pipelines DIR …`: the CDK's deploy with the folder's stack; further options are the CDK's own. */
const options = { pipelines: { type: "string" }, profile: { type: "string" } } as const;
const { values, tokens } = parseArgs({ options, strict: false, tokens: true });

/** What needs no work is checked first: the folder, then the credentials. */
export async function deploy(): Promise<void> {
  const directory = text(values.pipelines) ?? examplePipelines;
  const folder = await readDeploymentFolder(directory);
  const problem = await awsProblem(text(values.profile));
  if (problem !== undefined) {
    process.stderr.write(`error: ${problem}\n`);
    process.exitCode = 1;
    return;
  }
  for (const note of await placePipelines(directory, folder)) process.stdout.write(`note: ${note}\n`);
  await buildFunctions();
  const context = values.pipelines === undefined ? [] : ["-c", `pipelines=${values.pipelines}`];
  process.exitCode = await runCdk(["deploy", ...context, ...othersThan("pipelines"), ...allStacks(folder)]);
}

/** Writes down where each pipeline is, by what is deployed already. @returns what the user is to know */
async function placePipelines(directory: string, folder: DeploymentFolder): Promise<string[]> {
  const { stackRecord: recorded, settings } = folder;
  try {
    const known = await deployedRecord(settings.stack_name, { recorded, profile: text(values.profile) });
    return await keepRecord(directory, folder, recordOf({ ...folder, stackRecord: known }));
  } catch (cause) {
    const why = `AWS did not say which queues are deployed already (${errorText(cause)}; it takes lambda:ListEventSourceMappings, sqs:GetQueueUrl and sqs:ListQueueTags)`;
    if (recorded || recordOf(folder).stacks === 1) return [`${why}; the deployment goes on by ${stackRecordFile}`];
    throw new FolderError(
      `${why}. This folder needs several stacks, and a pipeline that moves to another one loses its queue. Allow these actions; or, if the stack ${settings.stack_name} is not deployed yet, run \`npm run synth\` first, which writes ${stackRecordFile}.`,
      { cause },
    );
  }
}

/** The CDK asks which stacks are meant if there are several. Values of its own options look like stacks here, too. */
function allStacks({ settings }: DeploymentFolder): string[] {
  const isStack = (value: string) => value.startsWith(settings.stack_name) || value.includes("*");
  const areNamed = tokens.some((token) => token.kind === "positional" && isStack(token.value));
  return areNamed || "all" in values ? [] : ["--all"];
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
