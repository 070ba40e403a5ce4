import { beforeAll, describe, expect, test } from "vitest";
import { resolveTemplate } from "../../infra/release/resolve-template.ts";
import { readFolderSchedules } from "../../src/folders/folder-schedules.ts";
import { configBucket, pipelineResources } from "../../src/local/pipeline-resources.ts";
import { scheduleRules } from "../../src/local/schedule-rules.ts";
import { localDeployment, place } from "../support/deployed/local-deployment.ts";
import { synthesized } from "../support/synthesized.ts";

type Resources = ReturnType<typeof localDeployment>;

const bundles = "dist/lambda";
let deployed: Resources;
let local: Resources;

beforeAll(async () => {
  const { template, folder } = await synthesized("examples/orders");
  deployed = localDeployment(resolveTemplate(template.toJSON(), place), bundles);
  local = pipelineResources(folder, bundles);
});

const withoutStack = (name: string) => name.replace(/^redshift-loader-/, "");
const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);

/** In a template a queue's policy is a resource of its own; test/infra/policies.test.ts looks at it. */
const withoutPolicy = ({ attributes = {}, ...queue }: Resources["queues"][number]) => {
  const { Policy: _policy, ...others } = attributes;
  return { ...queue, attributes: others };
};

describe("what is deployed is what local mode runs", () => {
  test("in the functions' handlers, time-outs and memory", () => {
    const shapeOf = ({ functions }: Resources) =>
      functions
        .map(({ name, handler, timeoutSeconds, memoryMegabytes }) => ({
          name: withoutStack(name),
          handler,
          timeoutSeconds,
          memoryMegabytes,
        }))
        .toSorted(byName);
    expect(shapeOf(deployed)).toEqual(shapeOf(local));
    expect(shapeOf(deployed).map(({ name, timeoutSeconds }) => [name, timeoutSeconds])).toEqual([
      ["bulk_loader", 300],
      ["finished", 120],
      ["loader", 120],
      ["reconcile", 300],
      ["retry_microbatch", 120],
    ]);
  });

  test("in the functions' environments, but for the bucket's name and the topic that only AWS has", () => {
    const environmentsOf = ({ functions }: Resources) =>
      Object.fromEntries(functions.map(({ name, environment }) => [withoutStack(name), environment]));
    const { bucket } = deployed.objects[0] ?? { bucket: "" };
    const topic = "arn:aws:sns:us-east-1:000000000000:redshift-loader-loaderalertsea7a35ad";
    const inPlace = JSON.parse(JSON.stringify(environmentsOf(local)).replaceAll(configBucket, bucket));
    const withTopic = (name: string) => ({ [name]: { ...inPlace[name], ALERT_TOPIC_ARN: topic } });
    const told = ["loader", "retry_microbatch", "bulk_loader", "reconcile", "finished"].map(withTopic);
    const expected = Object.assign({}, inPlace, ...told);
    expect(expected["bulk_loader"]).toEqual({
      MANIFEST_BUCKET: "shop-manifests",
      MANIFEST_PREFIX: "manifests/",
      ALERT_TOPIC_ARN: topic,
    });
    expect(environmentsOf(deployed)).toEqual(expected);
  });

  test("in the triggers' batch size, window and concurrency", () => {
    const triggersOf = ({ eventSourceMappings }: Resources) =>
      eventSourceMappings.map((mapping) => ({ ...mapping, functionName: withoutStack(mapping.functionName) }));
    expect(triggersOf(deployed)).toEqual(triggersOf(local));
    expect(triggersOf(deployed)).toEqual([
      { queue: "orders_queue", functionName: "loader", batchSize: 1000, windowSeconds: 5, maximumConcurrency: 2 },
    ]);
  });

  test("in the queues, their dead letters and who feeds them", () => {
    const own = deployed.queues.filter(({ name }) => name !== "redshift-loader-undelivered");
    expect(own.toSorted(byName)).toEqual(local.queues.map(withoutPolicy).toSorted(byName));
  });

  test("in the rules, but for database dev, which local mode always has", () => {
    const rulesOf = ({ rules }: Resources) =>
      rules
        .filter(({ eventPattern }) => eventPattern)
        .map(({ eventPattern, functionName }) => ({ eventPattern, name: withoutStack(functionName) }))
        .toSorted(byName);
    expect(rulesOf(deployed)).toEqual(rulesOf(local));
  });

  test("in the schedules, with what they send", async () => {
    const schedulesOf = (rules: Resources["rules"]) =>
      rules
        .filter(({ scheduleExpression }) => scheduleExpression !== undefined)
        .map(({ scheduleExpression, functionName, input }) => ({
          scheduleExpression,
          name: withoutStack(functionName),
          input,
        }))
        .toSorted(byName);
    const inLocalMode = scheduleRules(await readFolderSchedules("examples/orders"));
    expect(schedulesOf(deployed.rules)).toEqual(schedulesOf(inLocalMode));
    expect(schedulesOf(deployed.rules)).toEqual([
      {
        scheduleExpression: "cron(15 2 * * ? *)",
        name: "bulk_loader",
        input: expect.objectContaining({ skip_loaded: true }),
      },
      { scheduleExpression: "rate(15 minutes)", name: "reconcile", input: undefined },
    ]);
  });

  test("in the configurations", () => {
    const configsOf = ({ objects }: Resources) => objects.map(({ key, body }) => ({ key, body: JSON.parse(body) }));
    expect(configsOf(deployed)).toEqual(configsOf(local));
  });
});
