import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { test as base, describe, expect } from "vitest";
import { runLocalUp } from "../support/local-up.ts";
import { runCli } from "../support/run-cli.ts";

const test = base.extend("folder", async ({ task: _ }, { onCleanup }) => {
  const folder = await mkdtemp(join(tmpdir(), "data-folder-test-"));
  onCleanup(() => rm(folder, { recursive: true }));
  return folder;
});

const time = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

/** What whoever is kept out reads. */
const inUse = (folder: string, pid: number | string, endpoint: string) =>
  new RegExp(
    `The data folder ${folder} is in use by the local AWS of process ${pid} at ${endpoint}, started ${time}\\. ` +
      "Nothing was started, and no data was touched\\. Stop that local AWS, or choose another folder\\.",
  );

function clientOf({ endpoint, region }: { endpoint: string; region: string }): S3Client {
  return new S3Client({ endpoint, region, credentials: { accessKeyId: "a", secretAccessKey: "b" } });
}

async function read(s3: S3Client, bucket: string, key: string): Promise<string | undefined> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Body?.transformToString();
}

describe("redshift-loader local up --data-dir", () => {
  test("refuses a folder in use, survives a kill, and heeds no process id that is left", async ({ folder }) => {
    const args = ["--data-dir", folder, "--pipelines", "examples/orders", "--no-functions"];
    const first = await runLocalUp(...args);
    const s3 = clientOf(first.ready);
    const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket: "shop-landing", Key, Body: Key }));
    await put("a");
    const holder = JSON.parse(await readFile(join(folder, "local-aws.json"), "utf8"));
    const second = await runCli(["local", "up", "--port", "0", ...args]);
    expect(second).toMatchObject({ code: 1, stdout: "" });
    expect(second.stderr).toMatch(inUse(folder, holder.pid, first.ready.endpoint));
    await put("b");
    const queue = (url: string | undefined, { endpoint, region }: typeof first.ready) => ({
      QueueUrl: url,
      sqs: new SQSClient({ endpoint, region, credentials: { accessKeyId: "a", secretAccessKey: "b" } }),
    });
    const { sqs, QueueUrl } = queue(first.ready.pipelines[0]?.queue_url, first.ready);
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "kept" }));

    await first.stop("SIGKILL");
    await writeFile(join(folder, "local-aws.json"), JSON.stringify({ ...holder, pid: process.pid }));
    await using third = await runLocalUp(...args);
    const kept = clientOf(third.ready);
    expect([await read(kept, "shop-landing", "a"), await read(kept, "shop-landing", "b")]).toEqual(["a", "b"]);
    const again = queue(third.ready.pipelines[0]?.queue_url, third.ready);
    const received = new ReceiveMessageCommand({ QueueUrl: again.QueueUrl, MaxNumberOfMessages: 10 });
    const { Messages = [] } = await again.sqs.send(received);
    expect(Messages.map(({ Body }) => Body)).toContain("kept");
  });
});
