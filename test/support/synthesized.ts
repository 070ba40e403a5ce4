import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { builtCode } from "../../infra/function-code.ts";
import { LoaderStack } from "../../infra/loader-stack.ts";
import { type DeploymentFolder, readDeploymentFolder } from "../../src/cli/deployment-folder.ts";
import { parseDeploySettings } from "../../src/deploy-settings.ts";

/** The stack of a folder, with other settings if they are given; nothing is written where the repository is. */
export async function synthesized(directory: string, settings?: object) {
  const folder = await readDeploymentFolder(directory);
  return stackOf(settings ? { ...folder, settings: settingsOf(settings) } : folder);
}

export function stackOf(folder: DeploymentFolder) {
  const app = new App({ outdir: mkdtempSync(join(tmpdir(), "cdk-")) });
  const stack = new LoaderStack(app, { folder, code: () => builtCode });
  return { app, stack, template: Template.fromStack(stack), folder };
}

export function settingsOf(settings: object): DeploymentFolder["settings"] {
  const parsed = parseDeploySettings(JSON.stringify(settings));
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.settings;
}
