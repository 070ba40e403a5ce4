import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { s3Url } from "../core/arrivals/s3-url.ts";
import type { NewObject, Objects } from "../core/ports/objects.ts";
import { sayDenied } from "./say-denied.ts";

/** Manifests and records in S3. */
export function s3Objects(client: S3Client): Objects {
  return {
    put: (object) => write(client, object, {}),
    putIfAbsent: (object) => writeIfAbsent(client, object, 3),
    get: (bucket, key) =>
      sayDenied({ right: "s3:GetObject", url: s3Url({ bucket, key }) }, async () => {
        try {
          const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
          return await Body?.transformToString();
        } catch (error) {
          if (error instanceof NoSuchKey) return undefined;
          throw error;
        }
      }),
    list: (bucket, prefix) => listKeys(client, bucket, prefix),
    delete: (bucket, key) =>
      sayDenied({ right: "s3:DeleteObject", url: s3Url({ bucket, key }) }, async () => {
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
      }),
  };
}

const write = (client: S3Client, { bucket, key, body }: NewObject, condition: { IfNoneMatch?: "*" }) =>
  sayDenied({ right: "s3:PutObject", url: s3Url({ bucket, key }) }, async () => {
    const Body = Buffer.from(body); // a string would be encoded anew for its length, its checksum, its signature and the wire
    await client.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentType: "application/json", ...condition }),
    );
  });

/**
 * 412: there is an object. 409: another request for the key succeeds at this moment, and AWS asks to try again.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
async function writeIfAbsent(client: S3Client, object: NewObject, tries: number): Promise<boolean> {
  try {
    await write(client, object, { IfNoneMatch: "*" });
    return true;
  } catch (error) {
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    if (status === 412) return false;
    if (status === 409 && tries > 1) return writeIfAbsent(client, object, tries - 1);
    throw error;
  }
}

async function* listKeys(client: S3Client, Bucket: string, Prefix: string) {
  const pages = paginateListObjectsV2({ client }, { Bucket, Prefix });
  const next = () =>
    sayDenied({ right: "s3:ListBucket", url: s3Url({ bucket: Bucket, key: Prefix }) }, () => pages.next());
  for (let page = await next(); !page.done; page = await next()) {
    for (const { Key: key = "", LastModified: lastModified = new Date(0) } of page.value.Contents ?? [])
      yield { key, lastModified };
  }
}
