import { mkdtempDisposableSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, type Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { builtCode, type FunctionCode } from "../../infra/construct/function-code.ts";
import { LoaderStack } from "../../infra/construct/loader-stack.ts";
import { synthesise } from "../../infra/release/synthesise.ts";
import { parseDeploySettings } from "../../src/deployment/deploy-settings.ts";
import type { StackRecord } from "../../src/deployment/stack-assignment.ts";
import { type DeploymentFolder, readDeploymentFolder } from "../../src/folders/deployment-folder.ts";
import { manyPipelines } from "./loads/many-pipelines.ts";

type Synthesized = ReturnType<typeof stackOf>;

const known = new Map<string, Promise<Synthesized>>();

/** The stack of a folder, with other settings if they are given; all tests of a process share it, so none may change it. */
export function synthesized(directory: string, settings?: object): Promise<Synthesized> {
  const key = JSON.stringify([directory, settings]);
  const stack = known.get(key) ?? folderOf(directory, settings).then((folder) => stackOf(folder));
  known.set(key, stack);
  return stack;
}

export async function folderOf(directory: string, settings?: object): Promise<DeploymentFolder> {
  const folder = await readDeploymentFolder(directory);
  return settings ? { ...folder, settings: settingsOf(settings) } : folder;
}

/**
 * Nothing is written where the repository is.
 *
 * @param validates whether the CDK validates the template, which takes most of the time: nag.test.ts has it for each kind of
 * stack
 */
export function stackOf(
  folder: DeploymentFolder,
  code: (stack: Stack) => FunctionCode = () => builtCode,
  { validates = false } = {},
) {
  using temporary = mkdtempDisposableSync(join(tmpdir(), "cdk-"));
  const app = new App({ outdir: temporary.path, builtinCloudFormationValidation: validates });
  const stack = new LoaderStack(app, { folder, code });
  return { app, stack, template: Template.fromStack(stack), folder };
}

/** The stacks of a folder with so many pipelines like that of examples/orders. */
export async function synthesizedLike(count: number, settings: object = {}, stackRecord?: StackRecord) {
  using temporary = mkdtempDisposableSync(join(tmpdir(), "cdk-"));
  const app = new App({ outdir: temporary.path, builtinCloudFormationValidation: false });
  const example = await folderOf("examples/orders");
  const [first] = example.pipelines;
  if (!first) throw new Error("the example has no pipeline");
  const folder = {
    ...example,
    settings: { ...example.settings, ...settings },
    pipelines: manyPipelines(first, count),
    stackRecord,
  };
  const started = process.cpuUsage();
  const made = synthesise(app, { folder, code: () => builtCode });
  const { user, system } = process.cpuUsage(started);
  const seconds = ((user + system) / 1e6).toFixed(1);
  console.info(`${count} pipelines: ${made.templates.size} stacks, ${seconds} s of CPU`);
  return { app, templates: [...made.templates.values()] };
}

export function settingsOf(settings: object): DeploymentFolder["settings"] {
  const parsed = parseDeploySettings(JSON.stringify(settings));
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.settings;
}
