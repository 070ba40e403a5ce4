import { mkdir, mkdtempDisposable, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, DefaultStackSynthesizer, type IReusableStackSynthesizer } from "aws-cdk-lib";
import type { DeploymentFolder } from "../../src/folders/deployment-folder.ts";
import { buildFunctions } from "./build-functions.ts";
import { keepRecord } from "./keep-record.ts";
import { writePolicies } from "./policy-files.ts";
import { releasedCode, releaseZips } from "./released-code.ts";
import { rightsOfAll } from "./summary/rights-of-all.ts";
import { writeRights } from "./summary/write-rights.ts";
import { synthesise } from "./synthesise.ts";
import { withOwnRole } from "./with-own-role.ts";

const release = "dist/release";

/** The CDK's own types disagree with each other about members that are absent. */
const withoutBootstrap: unknown = new DefaultStackSynthesizer({ generateBootstrapVersionRule: false });

/** Writes a release that `aws cloudformation deploy` takes: template, zips, the policies as JSON, and why they are as they are. */
export async function writeRelease(folder: DeploymentFolder, directory: string): Promise<void> {
  await buildFunctions();
  await rm(release, { recursive: true, force: true });
  await mkdir(join(release, "policies"), { recursive: true });
  const zips = await releaseZips(join(release, "code"));
  await using temporary = await mkdtempDisposable(join(tmpdir(), "release-"));
  const synthesiseTo = (of: DeploymentFolder, outdir: string) => {
    const defaultStackSynthesizer = withoutBootstrap as IReusableStackSynthesizer;
    const app = new App({ outdir: join(temporary.path, outdir), defaultStackSynthesizer });
    return synthesise(app, { folder: of, code: (own) => releasedCode(own, zips) });
  };
  const made = synthesiseTo(folder, "stack");
  const templates = [...made.templates].map(([name, template], index) => ({ name, file: fileOf(index), template }));
  for (const { file, template } of templates) await writeFile(join(release, file), JSON.stringify(template));
  const own = folder.settings.execution_role_arn ? synthesiseTo(withOwnRole(folder), "policies") : made;
  const { first } = own.stacks;
  await writePolicies(first, own.templates.get(first.stackName) ?? {}, join(release, "policies"));
  await writeRights(rightsOfAll(own), release);
  const notes = [...(await keepRecord(directory, folder, made.stacks.record)), ...made.notes];
  process.stdout.write(`${nextSteps(templates)}\n${notes.map((note) => `note: ${note}\n`).join("")}`);
}

function fileOf(index: number): string {
  return index === 0 ? "template.json" : `template-${index + 1}.json`;
}

function nextSteps(templates: readonly { name: string; file: string }[]): string {
  const deploy = templates.map(
    ({ name, file }, index) => `  aws cloudformation deploy --stack-name ${name} --template-file ${release}/${file} \\
    --s3-bucket BUCKET${index === 0 ? " --capabilities CAPABILITY_IAM --parameter-overrides CodeBucket=BUCKET" : ""}`,
  );
  const files = templates.map(({ file }) => file).join(", ");
  const order = templates.length === 1 ? "" : ", the first template before the others";
  return `${release} holds ${files}, code/, policies/ and rights.md, which says who may do what, and why. To deploy it${order}:
  aws s3 cp --recursive ${release}/code s3://BUCKET/redshift-loader/
${deploy.join("\n")}`;
}
