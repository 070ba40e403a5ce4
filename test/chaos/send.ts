import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import pMap from "p-map";
import { encodeFile } from "./bad-files.ts";
import type { ChaosRun } from "./chaos-run.ts";
import type { ChaosFile } from "./files.ts";
import { landingBucket } from "./pipelines.ts";
import type { ChaosRow } from "./rows.ts";

/** A file that was sent. */
export type SentFile = ChaosFile & { eTag: string; replacedETag: string | undefined };

const filesAtOnce = 8;

/** Sends the files, several at once, in their order. */
export function sendFiles(run: ChaosRun, files: readonly ChaosFile[]): Promise<SentFile[]> {
  const { signal } = run;
  return pMap(files, (file) => send(run, file), { concurrency: filesAtOnce, signal });
}

/** An overwritten file changes, and a file that goes goes, right after its event. */
async function send(run: ChaosRun, file: ChaosFile): Promise<SentFile> {
  const isOverwritten = file.bad === "overwritten";
  const replacedETag = isOverwritten ? await put(run, file, file.replaced) : undefined;
  const eTag = await put(run, file, file.rows);
  if (file.bad === "object gone")
    await run.aws.s3.send(new DeleteObjectCommand({ Bucket: landingBucket, Key: file.key }));
  return { ...file, eTag, replacedETag };
}

async function put({ aws }: ChaosRun, file: ChaosFile, rows: readonly ChaosRow[]): Promise<string> {
  const Body = encodeFile(file.pipeline.format, rows, file.bad);
  const command = new PutObjectCommand({ Bucket: landingBucket, Key: file.key, Body, ContentLength: Body.byteLength });
  const { ETag = "" } = await aws.s3.send(command);
  return ETag.replaceAll('"', "");
}
