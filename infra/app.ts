import { App } from "aws-cdk-lib";
import { builtCode } from "./function-code.ts";
import { LoaderStack } from "./loader-stack.ts";
import { requestedFolder } from "./requested-folder.ts";

const app = new App({ outdir: process.env["CDK_OUTDIR"] ?? "cdk.out" });

/** `--pipelines DIR`, or the context `pipelines` that the CDK's own commands pass on (`-c pipelines=DIR`). */
await requestedFolder((folder) => {
  new LoaderStack(app, { folder, code: () => builtCode });
  app.synth();
}, app.node.tryGetContext("pipelines"));
