import { SQSClient } from "@aws-sdk/client-sqs";
import { startGateway } from "../../src/gateway/gateway.ts";
import { type LocalSqs, startSqs } from "../../src/sqs/sqs.ts";

export type SqsUnderTest = AsyncDisposable & {
  client: SQSClient;
  sqs: LocalSqs;
  url: string;
  /** Moves the queues' clock; real timers are not moved. */
  advance(seconds: number): void;
};

/** SQS behind the gateway with the real client, and a clock that stays at noon until advanced. */
export async function localSqs(): Promise<SqsUnderTest> {
  let nowMs = Date.UTC(2026, 0, 1, 12);
  const sqs = startSqs({
    region: "eu-west-1",
    accountId: "000000000000",
    endpoint: () => gateway.url,
    now: () => new Date(nowMs),
  });
  const gateway = await startGateway({
    port: 0,
    routes: { s3: (_request, response) => response.end(), targets: { AmazonSQS: sqs.service }, paths: [] },
  });
  const client = new SQSClient({
    endpoint: gateway.url,
    region: "eu-west-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  return {
    client,
    sqs,
    url: gateway.url,
    advance(seconds) {
      nowMs += seconds * 1000;
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      sqs[Symbol.dispose]();
      await gateway[Symbol.asyncDispose]();
    },
  };
}
