import { parseArgs } from "node:util";
import { App } from "aws-cdk-lib";
import { CliError } from "../src/cli/cli-error.ts";
import { readDeploymentFolder } from "../src/cli/deployment-folder.ts";
import { builtCode } from "./function-code.ts";
import { LoaderStack } from "./loader-stack.ts";

const examplePipelines = "examples/orders";

/** `--pipelines DIR`, or the context `pipelines` that the CDK's own commands pass (`-c pipelines=DIR`). */
try {
  const { values } = parseArgs({ options: { pipelines: { type: "string" } } });
  const app = new App({ outdir: process.env["CDK_OUTDIR"] ?? "cdk.out" });
  const directory = values.pipelines ?? app.node.tryGetContext("pipelines") ?? examplePipelines;
  new LoaderStack(app, { folder: await readDeploymentFolder(directory), code: () => builtCode });
  app.synth();
} catch (error) {
  if (!(error instanceof CliError) && !(error instanceof TypeError)) throw error;
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = 2;
}
