import { mkdtempDisposableSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, type Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { builtCode, type FunctionCode } from "../../infra/function-code.ts";
import { LoaderStack } from "../../infra/loader-stack.ts";
import { type DeploymentFolder, readDeploymentFolder } from "../../src/cli/deployment-folder.ts";
import { parseDeploySettings } from "../../src/deploy-settings.ts";

/** The stack of a folder, with other settings if they are given; nothing is written where the repository is. */
export async function synthesized(directory: string, settings?: object, code?: (stack: Stack) => FunctionCode) {
  const read = await readDeploymentFolder(directory);
  return stackOf(settings ? { ...read, settings: settingsOf(settings) } : read, code);
}

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
