import { mkdir, mkdtempDisposable, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, DefaultStackSynthesizer, type IReusableStackSynthesizer } from "aws-cdk-lib";
import type { DeploymentFolder } from "../../src/folders/deployment-folder.ts";
import { LoaderStack } from "../construct/loader-stack.ts";
import { buildFunctions } from "./build-functions.ts";
import { printsHelp } from "./command-help.ts";
import { writePolicies } from "./policy-files.ts";
import { releasedCode, releaseZips } from "./released-code.ts";
import { requestedFolder } from "./requested-folder.ts";
import { rightsSummary } from "./rights-summary.ts";
import { withOwnRole } from "./with-own-role.ts";
import { writeRights } from "./write-rights.ts";

const release = "dist/release";

/** The CDK's own types disagree with each other about members that are absent. */
const withoutBootstrap: unknown = new DefaultStackSynthesizer({ generateBootstrapVersionRule: false });

if (!printsHelp("package")) await requestedFolder(writeRelease);

/** Writes a release that `aws cloudformation deploy` takes: template, zips, the policies as JSON, and why they are as they are. */
async function writeRelease(folder: DeploymentFolder): Promise<void> {
  await buildFunctions();
  await rm(release, { recursive: true, force: true });
  await mkdir(join(release, "policies"), { recursive: true });
  const zips = await releaseZips(join(release, "code"));
  await using temporary = await mkdtempDisposable(join(tmpdir(), "release-"));
  const synthesise = (of: DeploymentFolder, outdir: string) => {
    const defaultStackSynthesizer = withoutBootstrap as IReusableStackSynthesizer;
    const app = new App({ outdir: join(temporary.path, outdir), defaultStackSynthesizer });
    const stack = new LoaderStack(app, { folder: of, code: (own) => releasedCode(own, zips) });
    return { stack, template: app.synth().getStackByName(stack.stackName).template };
  };
  const { stack, template } = synthesise(folder, "stack");
  await writeFile(join(release, "template.json"), JSON.stringify(template));
  const own = folder.settings.execution_role_arn ? synthesise(withOwnRole(folder), "policies") : { stack, template };
  await writePolicies(own.stack, own.template, join(release, "policies"));
  await writeRights([rightsSummary(own.stack, own.template)], release);
  process.stdout.write(`${nextSteps(stack.stackName)}\n`);
}

function nextSteps(stackName: string): string {
  return `${release} holds template.json, code/, policies/ and rights.md, which says who may do what, and why. To deploy it:
  aws s3 cp --recursive ${release}/code s3://BUCKET/redshift-loader/
  aws cloudformation deploy --stack-name ${stackName} --template-file ${release}/template.json \\
    --s3-bucket BUCKET --capabilities CAPABILITY_IAM --parameter-overrides CodeBucket=BUCKET`;
}
