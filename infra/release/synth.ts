import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import type { DeploymentFolder } from "../../src/folders/deployment-folder.ts";
import { builtCode } from "../construct/function-code.ts";
import { buildFunctions } from "./build-functions.ts";
import { keepRecord } from "./keep-record.ts";
import { requestedFolder } from "./requested-folder.ts";
import { rightsOfAll } from "./summary/rights-of-all.ts";
import { writeRights } from "./summary/write-rights.ts";
import { type Synthesised, synthesise } from "./synthesise.ts";
import { withOwnRole } from "./with-own-role.ts";

const { CDK_OUTDIR: ofCdk } = process.env;
const outdir = ofCdk ?? "cdk.out";
/** In a line. */
const maxNames = 10;

/** `--pipelines DIR`, or the context `pipelines` that the CDK's own commands pass on (`-c pipelines=DIR`). */
export async function synth(): Promise<void> {
  const app = new App({ outdir });
  await requestedFolder(async (folder, directory) => {
    if (ofCdk === undefined) await buildFunctions();
    const made = synthesise(app, { folder, code: () => builtCode });
    const notes = [...(await keepRecord(directory, folder, made.stacks.record)), ...made.notes];
    if (ofCdk !== undefined) return;
    await using temporary = await mkdtempDisposable(join(tmpdir(), "rights-"));
    const withRights = folder.settings.execution_role_arn
      ? synthesise(new App({ outdir: temporary.path }), { folder: withOwnRole(folder), code: () => builtCode })
      : made;
    const rights = await writeRights(rightsOfAll(withRights), outdir);
    process.stdout.write(summary(made, folder));
    for (const note of notes) process.stdout.write(`note: ${note}\n`);
    process.stdout.write(`${rights} says which function may do what, and why.\n`);
  }, app.node.tryGetContext("pipelines"));
}

function summary({ templates }: Synthesised, { pipelines }: DeploymentFolder): string {
  const names = pipelines.slice(0, maxNames).map(({ name }) => name);
  const others = pipelines.length > maxNames ? ` and ${pipelines.length - maxNames} more` : "";
  const files = Array.from(
    templates,
    ([name, { Resources }]) => `cdk.out/${name}.template.json holds ${Object.keys(Resources).length} resources`,
  );
  return `${files.join("\n")}${files.length === 1 ? "" : "\nTogether they are"} for ${names.join(", ")}${others}. To deploy them: npm run deploy -- --pipelines <the same folder>\n`;
}
