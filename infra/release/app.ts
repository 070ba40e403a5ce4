import { App } from "aws-cdk-lib";
import type { DeploymentFolder } from "../../src/folders/deployment-folder.ts";
import { builtCode } from "../construct/function-code.ts";
import { LoaderStack } from "../construct/loader-stack.ts";
import { requestedFolder } from "./requested-folder.ts";

const { CDK_OUTDIR: ofCdk } = process.env;
const app = new App({ outdir: ofCdk ?? "cdk.out" });

/** `--pipelines DIR`, or the context `pipelines` that the CDK's own commands pass on (`-c pipelines=DIR`). */
await requestedFolder((folder) => {
  const { stackName } = new LoaderStack(app, { folder, code: () => builtCode });
  const { template } = app.synth().getStackByName(stackName);
  if (ofCdk === undefined) process.stdout.write(summary(stackName, folder, Object.keys(template.Resources).length));
}, app.node.tryGetContext("pipelines"));

function summary(stackName: string, { pipelines }: DeploymentFolder, resources: number): string {
  const names = pipelines.map(({ name }) => name).join(", ");
  return `cdk.out/${stackName}.template.json holds ${resources} resources for ${names}. To deploy them: npm run deploy -- --pipelines <the same folder>\n`;
}
