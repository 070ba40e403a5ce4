import { DeleteObjectCommand, NoSuchBucket, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { CloudFormationCustomResourceEvent, Context } from "aws-lambda";
import { whileDenied } from "./while-denied.ts";

const s3 = new S3Client({});

/**
 * CloudFormation → one object in S3: written when the resource is created or updated, deleted with it.
 *
 * CloudFormation rolls back after a failure, so a failure is answered and not thrown. Lambda tries again only if the answer
 * itself cannot be given.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes.html
 */
export const handler = async (event: CloudFormationCustomResourceEvent, context?: Context): Promise<void> => {
  const { Bucket = "", Key = "", Body = "" } = event.ResourceProperties;
  const PhysicalResourceId = `s3://${Bucket}/${Key}`; // a new place is a new object: CloudFormation then deletes the old one
  const { StackId, RequestId, LogicalResourceId } = event;
  const answer = {
    StackId,
    RequestId,
    LogicalResourceId,
    PhysicalResourceId,
    ...(await outcome(event.RequestType, { Bucket, Key, Body })),
  };
  const log = {
    level: answer.Status === "SUCCESS" ? "INFO" : "ERROR",
    message: `config ${event.RequestType}`,
    ...answer,
  };
  process.stdout.write(`${JSON.stringify({ ...log, requestId: context?.awsRequestId })}\n`);
  const response = await fetch(event.ResponseURL, {
    method: "PUT",
    body: JSON.stringify(answer),
    headers: { "content-type": "" },
  });
  if (!response.ok) throw new Error(`CloudFormation did not take the answer: HTTP ${response.status}`);
};

type ConfigObject = { Bucket: string; Key: string; Body: string };

async function outcome(
  request: string,
  object: ConfigObject,
): Promise<{ Status: "SUCCESS" | "FAILED"; Reason?: string }> {
  try {
    await whileDenied(() => (request === "Delete" ? remove(object) : put(object)));
    return { Status: "SUCCESS" };
  } catch (error) {
    const { Bucket, Key } = object;
    const Reason = `The configuration s3://${Bucket}/${Key} was not ${request === "Delete" ? "deleted" : "written"}: ${error}`;
    return { Status: "FAILED", Reason };
  }
}

const put = async (object: ConfigObject): Promise<void> => {
  await s3.send(new PutObjectCommand({ ...object, ContentType: "application/json" }));
};

/** With its bucket, the object is gone already. */
async function remove({ Bucket, Key }: ConfigObject): Promise<void> {
  try {
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  } catch (error) {
    if (!(error instanceof NoSuchBucket)) throw error;
  }
}
