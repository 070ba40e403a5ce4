import { readFile } from "node:fs/promises";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { FAULTS_PATH, type FaultSettings, type LocalAws, startLocal } from "@redshift-loader/local-aws";
import type { CheckId } from "../../../src/core/doctor/checks.ts";
import type { Diagnosis } from "../../../src/core/doctor/diagnose.ts";
import { setUpSql } from "../../../src/core/ledger/set-up-sql.ts";
import { readPipelinesFolder } from "../../../src/folders/pipelines-folder.ts";
import { bundlesDirectory } from "../../../src/local/bundles.ts";
import { configBucket, configPrefix, pipelineResources } from "../../../src/local/pipeline-resources.ts";
import { runCommand, withoutProgress } from "../run-command.ts";

export const pipelineName = "orders_queue";
export const topicArn = "arn:aws:sns:us-east-1:000000000000:alerts";
export const configKey = `${configPrefix}${pipelineName}.json`;

/** `examples/orders` as a deployment has it: a loader's own user with its grants, ledger, fence, and a topic somebody reads. */
export async function doctorLocal() {
  const folder = await readPipelinesFolder("examples/orders");
  const [pipeline] = folder.pipelines;
  if (!pipeline) throw new Error("examples/orders has no pipeline");
  const config = JSON.parse(await readFile("examples/orders/orders_queue.json", "utf8"));
  const text = JSON.stringify({ ...config, cluster: { ...config.cluster, db_user: "loader" } });
  const resources = pipelineResources({ ...folder, pipelines: [{ ...pipeline, text }] }, bundlesDirectory);
  const local = await startLocal({
    ...resources,
    isolation: "serializable",
    functions: resources.functions.map((fn) => ({
      ...fn,
      environment: { ...fn.environment, ...(fn.name === "loader" ? {} : { ALERT_TOPIC_ARN: topicArn }) },
    })),
    objects: [...resources.objects, { bucket: "shop-landing", key: "orders/first.csv", body: order }],
  });
  await setUp(local, pipeline.pipeline);
  return { local, config: text, ...clientsOf(local), run: runDoctor(local), faults: setFaults(local) };
}

export type DoctorLocal = Awaited<ReturnType<typeof doctorLocal>>;

const order = "order_id,status,amount,updated_at\n1,placed,10.00,2026-11-02 08:15:00\n";

async function setUp(local: LocalAws, pipeline: Parameters<typeof setUpSql>[0]): Promise<void> {
  const { ddl, grants } = setUpSql(pipeline);
  const statements = [
    "CREATE USER loader PASSWORD DISABLE",
    ...ddl,
    ...grants.map((sql) => sql.replace(/<.*>/, "loader")),
  ];
  for (const sql of statements) await local.query(sql);
  const { sns } = clientsOf(local);
  await sns.send(new CreateTopicCommand({ Name: "alerts" }));
  const queue = "arn:aws:sqs:us-east-1:000000000000:orders_queue_dead_letters";
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: "lambda", Endpoint: queue }));
}

function clientsOf({ endpoint, region }: LocalAws) {
  const options = { endpoint, region, credentials: { accessKeyId: "local", secretAccessKey: "local" } };
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  return {
    s3,
    sns: new SNSClient(options),
    sqs: new SQSClient({ ...options, useQueueUrlAsEndpoint: false }),
    lambda: new LambdaClient(options),
    events: new EventBridgeClient(options),
    configure: (body: string) => s3.send(new PutObjectCommand({ Bucket: configBucket, Key: configKey, Body: body })),
  };
}

/** Runs `doctor --json` in this process. */
const runDoctor =
  (local: LocalAws) =>
  async (args: readonly string[] = []): Promise<{ code: number; diagnosis: Diagnosis; stderr: string }> => {
    const env = { ...local.environment, CONFIG_BUCKET: configBucket, CONFIG_PREFIX: configPrefix };
    const { code, stdout, stderr } = await runCommand(
      ["doctor", pipelineName, "--json", "--event-wait", "120", ...args],
      env,
    );
    return { code, diagnosis: JSON.parse(stdout), stderr: withoutProgress(stderr) };
  };

/** Adds settings to those that are set. @returns what takes them away again */
function setFaults(local: LocalAws) {
  let all: readonly FaultSettings[] = [];
  const put = async (settings: readonly FaultSettings[]) => {
    all = settings;
    const answer = await fetch(`${local.endpoint}${FAULTS_PATH}`, { method: "PUT", body: JSON.stringify(merged(all)) });
    if (!answer.ok) throw new Error(await answer.text());
  };
  return async (settings: FaultSettings) => {
    await put([...all, settings]);
    return () => put(all.filter((each) => each !== settings));
  };
}

/** Each setting of a section as the last one gives it. */
function merged(all: readonly FaultSettings[]): FaultSettings {
  const sections = Map.groupBy(all.flatMap(Object.entries), ([section]) => section);
  return Object.fromEntries(
    Array.from(sections, ([section, given]) => [section, Object.assign({}, ...given.map(([, of]) => of))]),
  );
}

/** What each check found, by its id. */
export const byCheck = ({ checks }: Diagnosis) =>
  new Map<CheckId, Diagnosis["checks"][number]>(checks.map((check) => [check.id, check]));
