import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import pMap from "p-map";
import type { ChaosRun } from "./chaos-run.ts";
import { encodeFile } from "./faults/bad-files.ts";
import type { ChaosFile } from "./files.ts";
import { landingBucket } from "./pipelines.ts";
import type { ChaosRow } from "./rows.ts";

/** A file that was sent. */
export type SentFile = ChaosFile & { eTag: string; replacedETag: string | undefined };

const filesAtOnce = 8;

/** So many files later an overwritten key gets its second content: most loads of the first then wait for their turn. */
const filesBetween = 150;

/** Wraps the sending of each of so many parts of the files. */
export type Parts = { count: number; during(part: number, send: () => Promise<void>): Promise<void> };

/** Sends the files, several at once, in their order. A file that is to go goes right after its event. */
export async function sendFiles(run: ChaosRun, files: readonly ChaosFile[], parts: Parts): Promise<SentFile[]> {
  const replaced = new Map<ChaosFile, Promise<string>>();
  const sent: SentFile[] = [];
  const sendOne = async ({ file, isFirst }: Place) => {
    if (isFirst) {
      replaced.set(file, put(run, file, file.replaced));
      await replaced.get(file);
      return;
    }
    const replacedETag = await replaced.get(file);
    const eTag = await put(run, file, file.rows);
    if (file.bad === "object gone") await remove(run, file);
    sent.push({ ...file, eTag, replacedETag });
  };
  const places = withFirstContents(files);
  const size = Math.ceil(places.length / parts.count);
  for (let part = 0; part < parts.count; part++) {
    const ofPart = places.slice(part * size, (part + 1) * size);
    await parts.during(part, async () => {
      await pMap(ofPart, sendOne, { concurrency: filesAtOnce, signal: run.signal });
    });
  }
  return sent;
}

type Place = { file: ChaosFile; isFirst: boolean };

/** Each file at its place, and the first content of an overwritten one some files before. */
function withFirstContents(files: readonly ChaosFile[]): Place[] {
  const places = files.flatMap((file, index) => {
    const last = { file, isFirst: false, at: index };
    return file.bad === "overwritten" ? [{ file, isFirst: true, at: index - filesBetween }, last] : [last];
  });
  return places.toSorted((a, b) => a.at - b.at);
}

async function put({ aws }: ChaosRun, file: ChaosFile, rows: readonly ChaosRow[]): Promise<string> {
  const Body = encodeFile(file.pipeline, rows, file.bad);
  const command = new PutObjectCommand({ Bucket: landingBucket, Key: file.key, Body, ContentLength: Body.byteLength });
  const { ETag = "" } = await aws.s3.send(command);
  return ETag.replaceAll('"', "");
}

async function remove({ aws }: ChaosRun, { key }: ChaosFile): Promise<void> {
  await aws.s3.send(new DeleteObjectCommand({ Bucket: landingBucket, Key: key }));
}
