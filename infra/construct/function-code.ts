import { fileURLToPath } from "node:url";
import * as lambda from "aws-cdk-lib/aws-lambda";

/** Where the zip of a bundle comes from. */
export type FunctionCode = (bundle: string) => lambda.Code;

/** Where `npm run build` puts bundles and zips. */
export const bundlesDirectory = fileURLToPath(new URL("../../dist/lambda", import.meta.url));

/** Zips that the CDK uploads. */
export const builtCode: FunctionCode = (bundle) => lambda.Code.fromAsset(`${bundlesDirectory}/${bundle}.zip`);
