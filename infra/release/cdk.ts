import { runCdk } from "./cdk-command.ts";

/** `npm run cdk -- …`: the CDK's own command, such as `bootstrap` or `destroy`. */
process.exitCode = await runCdk(process.argv.slice(2));
