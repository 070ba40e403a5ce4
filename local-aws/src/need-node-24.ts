const majorOfLambda = 24;

/**
 * The local AWS runs functions as they are deployed, by the Node that runs it.
 *
 * @throws Error if that is older than Lambda's
 */
export function needNode24(version: string = process.versions.node): void {
  if (Number(version.split(".")[0]) >= majorOfLambda) return;
  throw new Error(
    `startLocal runs the functions on Node ${majorOfLambda}, as Lambda does, and this is Node ${version}. Nothing was started. ` +
      `Install Node ${majorOfLambda} beside the tests (npm install --save-dev node@${majorOfLambda}) and run them by npm run or npx, or update Node.`,
  );
}
