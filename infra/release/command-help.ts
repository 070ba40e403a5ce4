/** The commands of package.json that deploy a folder of pipelines. */
export type ReleaseCommand = "synth" | "deploy" | "package";

const folder = `  --pipelines DIR  folder of pipelines: one JSON file for each queue, and optional deploy.json, bulk/*.json
                   and schema.sql (default: examples/orders)
  -h, --help       print this`;

const help: Record<ReleaseCommand, string> = {
  synth: `Usage: npm run synth -- [--pipelines DIR]

Write the CloudFormation template of a folder to cdk.out, and cdk.out/rights.md: which function may do what, and why.
It needs no AWS account.

Options:
${folder}

Example:
  npm run synth -- --pipelines my-pipelines`,
  deploy: `Usage: npm run deploy -- [--pipelines DIR] [options of cdk deploy]

Deploy a folder to AWS with the CDK. It needs AWS credentials, a Region, and once for each account and Region: npm run cdk -- bootstrap

Options:
${folder}
  --profile NAME   profile of the AWS configuration (default: AWS_PROFILE)
All others go to \`cdk deploy\`, such as --require-approval never; \`npm run cdk -- deploy --help\` lists them.

Example:
  npm run deploy -- --pipelines my-pipelines`,
  package: `Usage: npm run package -- [--pipelines DIR]

Write a release that CloudFormation deploys without the CDK to dist/release: template.json, code/, policies/ and rights.md.
It needs no AWS account.

Options:
${folder}

Example:
  npm run package -- --pipelines my-pipelines`,
};

/** Prints the help of a command if it is asked for. @returns whether it was */
export function printsHelp(command: ReleaseCommand, args: readonly string[] = process.argv.slice(2)): boolean {
  const isAsked = args.includes("--help") || args.includes("-h");
  if (isAsked) process.stdout.write(`${help[command]}\n`);
  return isAsked;
}
