import { createHash } from "node:crypto";
import { copyFile, mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CfnParameter, type Stack } from "aws-cdk-lib";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as s3 from "aws-cdk-lib/aws-s3";
import { bundlesDirectory, type FunctionCode } from "../construct/function-code.ts";

/** Zips by their bundles' names; a zip's name holds a hash of its bytes, so CloudFormation sees a change. */
type Zips = ReadonlyMap<string, string>;

/** Copies the built zips. */
export async function releaseZips(directory: string): Promise<Zips> {
  await mkdir(directory, { recursive: true });
  const zips = (await readdir(bundlesDirectory)).filter((file) => file.endsWith(".zip"));
  const released = zips.map(async (file): Promise<[string, string]> => {
    const bundle = file.slice(0, -".zip".length);
    const hash = createHash("sha256")
      .update(await readFile(join(bundlesDirectory, file)))
      .digest("hex");
    const name = `${bundle}-${hash.slice(0, 16)}.zip`;
    await copyFile(join(bundlesDirectory, file), join(directory, name));
    return [bundle, name];
  });
  return new Map(await Promise.all(released));
}

/** Code that the user puts into a bucket, which two parameters name. */
export function releasedCode(stack: Stack, zips: Zips): FunctionCode {
  const bucketName = new CfnParameter(stack, "CodeBucket", { description: "Bucket that holds the release's code/" });
  const prefix = new CfnParameter(stack, "CodePrefix", {
    description: "What the keys of the zips begin with, as it is",
    default: "redshift-loader/",
  });
  const bucket = s3.Bucket.fromBucketName(stack, "Code", bucketName.valueAsString);
  return (bundle) => lambda.Code.fromBucket(bucket, `${prefix.valueAsString}${zips.get(bundle)}`);
}
