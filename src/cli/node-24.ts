import { CliError } from "./cli-error.ts";

const majorOfLambda = 24;

/**
 * The local AWS runs the functions as they are deployed, by the Node that runs it.
 *
 * @throws CliError if that is older than Lambda's
 */
export function needNode24(what: string, version: string = process.versions.node): void {
  if (Number(version.split(".")[0]) >= majorOfLambda) return;
  throw new CliError(
    `${what} runs the functions on Node ${majorOfLambda}, as Lambda does, and this is Node ${version}. ` +
      `Run it with a newer one, without installing that: npx -p node@${majorOfLambda} redshift-loader ${what}`,
    1,
  );
}
