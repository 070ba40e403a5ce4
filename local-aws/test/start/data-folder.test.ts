import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { test as base, describe, expect } from "vitest";
import { startLocal } from "../../src/start-local.ts";
import { relay, startWithClients } from "../support/local-aws.ts";

const test = base.extend("folder", async ({ task: _ }, { onCleanup }) => {
  const folder = await mkdtemp(join(tmpdir(), "data-folder-test-"));
  onCleanup(() => rm(folder, { recursive: true }));
  return folder;
});

const time = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

/** The error of a start that is kept out. */
const inUse = (folder: string, pid: number | string, endpoint: string) =>
  new RegExp(
    `The data folder ${folder} is in use by the local AWS of process ${pid} at ${endpoint}, started ${time}\\. ` +
      "Nothing was started, and no data was touched\\. Stop that local AWS, or choose another folder\\.",
  );

async function read(s3: S3Client, bucket: string, key: string): Promise<string | undefined> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Body?.transformToString();
}

/** A standard queue keeps no order. */
const keysOf = ({ body }: { body: string }): string[] =>
  JSON.parse(body).Records.map(({ s3 }: { s3: { object: { key: string } } }) => s3.object.key);

describe("a data folder", () => {
  test("belongs to one local AWS of a process: the second is refused, and the first goes on", async ({ folder }) => {
    const options = {
      dataDir: folder,
      buckets: ["kept"],
      queues: [{ name: "arrivals", notification: { bucket: "kept" } }],
      functions: [relay()],
      eventSourceMappings: [{ queue: "arrivals", functionName: "relay", batchSize: 1, windowSeconds: 0 }],
    };
    const first = await startWithClients(options);
    await first.s3.send(new PutObjectCommand({ Bucket: "kept", Key: "before", Body: "1" }));
    await expect(startLocal(options)).rejects.toThrow(inUse(folder, process.pid, first.local.endpoint));
    await first.s3.send(new PutObjectCommand({ Bucket: "kept", Key: "after", Body: "2" }));
    await expect.poll(() => first.relayed().flatMap(keysOf).toSorted()).toEqual(["after", "before"]);
    await first.local[Symbol.asyncDispose]();

    const third = await startWithClients(options);
    expect([await read(third.s3, "kept", "before"), await read(third.s3, "kept", "after")]).toEqual(["1", "2"]);
    await third.local[Symbol.asyncDispose]();
    expect((await readdir(folder)).sort()).toEqual(["local-aws.lock", "redshift", "s3", "sqs.db"]);
  });

  test("is free again after a start that failed", async ({ folder }) => {
    const scripts = [{ database: "dev", sql: "create table broken (" }];
    await expect(startLocal({ dataDir: folder, scripts })).rejects.toThrow("syntax error");
    const local = await startLocal({ dataDir: folder });
    await local[Symbol.asyncDispose]();
  });

  test("is made with the folders above it", async ({ folder }) => {
    const deep = join(folder, "a", "b");
    await using local = await startLocal({ dataDir: deep });
    expect(local.endpoint).toMatch(/^http/);
    expect(await readdir(deep)).not.toEqual([]);
  });

  test("that cannot be made is said to be so, and soon: mkdir of Node never ends in /proc", async ({ folder }) => {
    await writeFile(join(folder, "file"), "");
    for (const place of [join(folder, "file"), join(folder, "file", "a"), "/proc/a/b"])
      await expect(startLocal({ dataDir: place })).rejects.toThrow(
        /^The data folder \S+ cannot be made: .+ Nothing was started\. Choose a folder on a local disk/,
      );
  });

  test("that cannot be locked is said to be so", async ({ folder }) => {
    await mkdir(join(folder, "local-aws.lock"));
    await expect(startLocal({ dataDir: folder })).rejects.toThrow(
      `The data folder ${folder} cannot be locked: unable to open database file. Nothing was started, and no data was ` +
        "touched. Choose a folder on a local disk that you may write to.",
    );
  });
});
