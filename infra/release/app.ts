import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import type { DeploymentFolder } from "../../src/folders/deployment-folder.ts";
import { builtCode } from "../construct/function-code.ts";
import { LoaderStack } from "../construct/loader-stack.ts";
import { buildFunctions } from "./build-functions.ts";
import { printsHelp } from "./command-help.ts";
import { requestedFolder } from "./requested-folder.ts";
import { rightsSummary } from "./rights-summary.ts";
import { withOwnRole } from "./with-own-role.ts";
import { writeRights } from "./write-rights.ts";

const { CDK_OUTDIR: ofCdk } = process.env;
const outdir = ofCdk ?? "cdk.out";

if (ofCdk !== undefined || !printsHelp("synth")) await synth();

/** `--pipelines DIR`, or the context `pipelines` that the CDK's own commands pass on (`-c pipelines=DIR`). */
async function synth(): Promise<void> {
  const app = new App({ outdir });
  await requestedFolder(async (folder) => {
    if (ofCdk === undefined) await buildFunctions();
    const made = synthesise(app, folder);
    if (ofCdk !== undefined) return;
    await using temporary = await mkdtempDisposable(join(tmpdir(), "rights-"));
    const withRights = folder.settings.execution_role_arn
      ? synthesise(new App({ outdir: temporary.path }), withOwnRole(folder))
      : made;
    const rights = await writeRights([rightsSummary(withRights.stack, withRights.template)], outdir);
    process.stdout.write(summary(made.stack.stackName, folder, Object.keys(made.template.Resources).length));
    process.stdout.write(`${rights} says which function may do what, and why.\n`);
  }, app.node.tryGetContext("pipelines"));
}

function synthesise(app: App, folder: DeploymentFolder) {
  const stack = new LoaderStack(app, { folder, code: () => builtCode });
  return { stack, template: app.synth().getStackByName(stack.stackName).template };
}

function summary(stackName: string, { pipelines }: DeploymentFolder, resources: number): string {
  const names = pipelines.map(({ name }) => name).join(", ");
  return `cdk.out/${stackName}.template.json holds ${resources} resources for ${names}. To deploy them: npm run deploy -- --pipelines <the same folder>\n`;
}
