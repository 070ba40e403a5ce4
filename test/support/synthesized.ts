import { mkdtempDisposableSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, type Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { builtCode, type FunctionCode } from "../../infra/construct/function-code.ts";
import { LoaderStack } from "../../infra/construct/loader-stack.ts";
import { parseDeploySettings } from "../../src/deployment/deploy-settings.ts";
import { type DeploymentFolder, readDeploymentFolder } from "../../src/folders/deployment-folder.ts";

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

/** Nothing is written where the repository is. */
export function stackOf(folder: DeploymentFolder, code: (stack: Stack) => FunctionCode = () => builtCode) {
  using temporary = mkdtempDisposableSync(join(tmpdir(), "cdk-"));
  const app = new App({ outdir: temporary.path });
  const stack = new LoaderStack(app, { folder, code });
  return { app, stack, template: Template.fromStack(stack), folder };
}

export function settingsOf(settings: object): DeploymentFolder["settings"] {
  const parsed = parseDeploySettings(JSON.stringify(settings));
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.settings;
}
