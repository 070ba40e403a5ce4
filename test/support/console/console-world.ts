import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { deadLetterQueueName } from "../../../src/deployment/deployment.ts";
import type { LocalPipelines } from "../../../src/testing/index.ts";
import { startLocal } from "../../../src/testing/index.ts";
import { runCommand } from "../run-command.ts";
import { type RunningConsole, runConsole } from "./run-console.ts";

/** Two pipelines in local mode in which something of each kind has happened, and a console that shows them. */
export type ConsoleWorld = AsyncDisposable & {
  local: LocalPipelines;
  console: RunningConsole;
  /** Files by what became of them. */
  urls: typeof urls;
  setFaults(settings: object): Promise<void>;
  /** Lines of the functions' logs so far. */
  logged: readonly string[];
  /** Puts an object of which no queue hears. */
  putUnannounced(key: string, body: string): Promise<void>;
  sendDeadLetter(pipeline: string): Promise<void>;
};

const bucket = "shop-landing";

/** S3 takes such keys. The suffix makes it a file of the pipeline. */
const hostileKey = "orders/<script>document.title='owned'</script>\u0007\u202Ebad.csv";

const urls = {
  loaded: `s3://${bucket}/orders/good.csv`,
  quarantined: `s3://${bucket}/orders/bad.csv`,
  dismissed: `s3://${bucket}/orders/test-file.csv`,
  parked: `s3://${bucket}/orders/denied.csv`,
  hostile: `s3://${bucket}/${hostileKey}`,
  waiting: `s3://${bucket}/events/waiting.csv`,
  undone: `s3://${bucket}/events/twice.csv`,
  "not announced": `s3://${bucket}/orders/lost.csv`,
  "of no source": `s3://${bucket}/orders/readme.txt`,
  gone: `s3://${bucket}/orders/never.csv`,
} as const;

const header = "order_id,status,amount,updated_at\n";
const events = "event_id,what\n1,opened\n2,closed\n";

const bodies = {
  loaded: `${header}1,placed,10.00,2026-11-02 08:15:00\n2,placed,20.00,2026-11-02 08:16:00\n`,
  quarantined: `${header}3,placed,30.00,2026-11-02 08:15:00\n4,placed,forty,2026-11-02 08:16:00\n5,placed,50.00,2026-11-02 08:17:00\n`,
  dismissed: `${header}6,placed,sixty,2026-11-02 08:15:00\n`,
  parked: `${header}7,placed,70.00,2026-11-02 08:15:00\n`,
  hostile: `${header}8,placed,<b>eighty</b>,2026-11-02 08:15:00\n`,
} as const;

export async function startConsoleWorld(): Promise<ConsoleWorld> {
  await using started = new AsyncDisposableStack();
  const folder = await pipelinesFolder();
  started.defer(() => rm(folder, { recursive: true }));
  const logged: string[] = [];
  const local = started.use(
    await startLocal({
      ...{ pipelines: folder, windowSeconds: 0, isolation: "snapshot" },
      onLog: ({ line }) => logged.push(line),
    }),
  );
  const setFaults = async (settings: object) => {
    await fetch(`${local.endpoint}/_local/faults`, { method: "PUT", body: JSON.stringify(settings) });
  };
  await happen(local, setFaults);
  const console = started.use(await runConsole(local.environment));
  const all = started.move();
  return {
    ...{ local, console, urls, setFaults, logged },
    putUnannounced: (key, body) => putUnannounced(local, key, body),
    sendDeadLetter: (pipeline) => sendDeadLetter(local, pipeline),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

async function happen(local: LocalPipelines, setFaults: (settings: object) => Promise<void>): Promise<void> {
  const { code, stderr } = await runCommand(["init"], local.environment);
  if (code !== 0) throw new Error(stderr);
  const put = (url: string, body: string) => local.putObject(bucket, url.slice(`s3://${bucket}/`.length), body);
  await setFaults({ s3: { deny: { suffix: "denied.csv", to: "redshift" } } });
  for (const [name, body] of Object.entries(bodies)) await put(urls[name as keyof typeof bodies], body); // its own keys
  await put(urls.undone, events);
  await put(urls["of no source"], "no data");
  await local.untilQuiet(90_000);
  await setFaults({ copy: { failNext: 1, error: "s3-unavailable" } });
  await put(urls.waiting, "event_id,what\n3,paused\n");
  await local.untilQuiet(60_000);
  await setFaults({});
}

async function pipelinesFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "console-"));
  await cp("examples/orders", folder, { recursive: true });
  const orders = JSON.parse(await readFile("examples/orders/orders_queue.json", "utf8"));
  const write = (name: string, config: object) =>
    writeFile(join(folder, `${name}.json`), JSON.stringify(config, null, 2));
  await write("orders_queue", { ...orders, batch: { max_files: 1 } });
  await write("events_queue", {
    ...orders,
    source: { bucket, prefix: "events/", suffix: ".csv" },
    copy: { ...orders.copy, table_name: "shop.events", columns: ["event_id", "what"] },
    options: { audit_columns: { batch_id: "loaded_by", loaded_at: "loaded_at" } },
    batch: { max_files: 1 },
    retry: { max_attempts: 1 },
  });
  const schema = await readFile("examples/orders/schema.sql", "utf8");
  const eventsTable =
    "CREATE TABLE shop.events (event_id BIGINT, what VARCHAR(20), loaded_by VARCHAR(32), loaded_at TIMESTAMP);";
  await writeFile(join(folder, "schema.sql"), `${schema}\n${eventsTable}\n`);
  return folder;
}

const clientOf = ({ endpoint, region }: LocalPipelines) => ({
  endpoint,
  region,
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
});

async function putUnannounced(local: LocalPipelines, key: string, body: string): Promise<void> {
  const s3 = new S3Client({ ...clientOf(local), forcePathStyle: true });
  const { QueueConfigurations } = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: bucket }));
  const announce = (NotificationConfiguration: object) =>
    s3.send(new PutBucketNotificationConfigurationCommand({ Bucket: bucket, NotificationConfiguration }));
  await announce({});
  await local.putObject(bucket, key, body);
  await announce({ QueueConfigurations });
}

async function sendDeadLetter(local: LocalPipelines, pipeline: string): Promise<void> {
  const sqs = new SQSClient({ ...clientOf(local), useQueueUrlAsEndpoint: false });
  const QueueName = deadLetterQueueName(pipeline);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "{}" }));
}
