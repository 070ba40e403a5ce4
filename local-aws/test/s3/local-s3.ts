import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { startGateway } from "../../src/gateway/gateway.ts";
import { type LocalS3, startS3 } from "../../src/s3/s3.ts";

export type SentMessage = { queueArn: string; body: string };

export type S3UnderTest = AsyncDisposable & {
  client: S3Client;
  s3: LocalS3;
  url: string;
  /** Everything sent to queues, in order. */
  sent: SentMessage[];
};

export const ordersQueue = "arn:aws:sqs:eu-west-1:000000000000:orders";
const queues = new Set([ordersQueue, "arn:aws:sqs:eu-west-1:000000000000:refunds"]);

/** S3 in a temporary folder, which is removed on disposal. */
export async function freshS3(options: { region?: string; now?: () => Date } = {}): Promise<S3UnderTest> {
  const folder = await temporaryFolder();
  const local = await localS3({ ...options, dataDir: folder.path });
  return {
    ...local,
    async [Symbol.asyncDispose]() {
      await local[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

export async function temporaryFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), "local-s3-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

/** S3 behind the gateway with the real client, with a bucket named `bucket`. */
export async function localS3(options: { dataDir: string; region?: string; now?: () => Date }): Promise<S3UnderTest> {
  const sent: SentMessage[] = [];
  const region = options.region ?? "eu-west-1";
  const s3 = await startS3({
    ...options,
    region,
    accountId: "000000000000",
    async sendMessage(queueArn, body) {
      if (!queues.has(queueArn)) throw new Error(`Queue ${queueArn} does not exist.`);
      sent.push({ queueArn, body });
    },
  });
  await s3.createBucket("bucket");
  const gateway = await startGateway({ port: 0, routes: { s3: s3.handle, targets: {}, paths: [] } });
  const client = new S3Client({
    endpoint: gateway.url,
    region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  return {
    client,
    s3,
    url: gateway.url,
    sent,
    async [Symbol.asyncDispose]() {
      client.destroy();
      await gateway[Symbol.asyncDispose]();
      await s3[Symbol.asyncDispose]();
    },
  };
}
