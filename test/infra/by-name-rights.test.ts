import { describe, expect, test } from "vitest";
import { functionRights, type Touched } from "../../infra/rights/function-rights.ts";

const lake = { bucket: "lake", prefix: "orders/" };
const records = { bucket: "loads", prefix: "manifests/orders/" };
const none = { sources: [], records: [] };

const touched = (byName: Touched["byName"]): Touched => ({
  config: { bucket: "config", prefix: "" },
  recordPlaces: [{ bucket: "loads", prefix: "manifests/" }],
  pipelineRecords: [records],
  pipelineSources: [lake],
  bulkRecords: [records],
  rejectingSources: [],
  bulkSources: [lake],
  warehouses: ["arn:aws:redshift:us-east-1:000000000000:cluster:main"],
  alertTopicArn: "arn:aws:sns:us-east-1:000000000000:alerts",
  eventBusArn: undefined,
  byName,
});

/** The functions that may do this on what ends so. */
function whoMay(byName: Touched["byName"], action: string, resource: string): string[] {
  const rights = Object.entries(functionRights(touched(byName)));
  const may = rights.filter(([, ofOne]) =>
    ofOne.some(
      ({ actions, resources, conditions }) =>
        conditions === undefined && actions.includes(action) && resources.some((one) => one.endsWith(resource)),
    ),
  );
  return may.map(([name]) => name).toSorted();
}

describe("what loads by name need of AWS", () => {
  const ofPipelines = { pipelines: { sources: [lake], records: [records] }, bulk: none };
  const ofBulk = { pipelines: none, bulk: { sources: [lake], records: [records] } };

  test.each([
    { action: "s3:GetObject", resource: ":lake/orders/*" },
    { action: "s3:ListBucket", resource: ":lake" }, // or S3 refuses a file that is gone
    { action: "redshift-data:DescribeTable", resource: ":cluster:main" },
    { action: "s3:DeleteObject", resource: ":loads/manifests/*/growing/*" },
  ])("$action on $resource is granted to the functions that load by name, and to no others", ({ action, resource }) => {
    expect(whoMay(ofPipelines, action, resource)).toEqual(["loader", "reconcile", "retry_microbatch"]);
    expect(whoMay(ofBulk, action, resource)).toEqual(["bulk_loader", "retry_microbatch"]);
    expect(whoMay({ pipelines: none, bulk: none }, action, resource)).toEqual([]);
  });

  test("s3:DeleteObject of what bulk loads keep beside their files is granted to those who add columns for them", () => {
    const beside = {
      pipelines: none,
      bulk: { sources: [lake], records: [{ bucket: "lake", prefix: "bulk_loader/" }] },
    };
    expect(whoMay(beside, "s3:DeleteObject", ":lake/bulk_loader/growing/*")).toEqual([
      "bulk_loader",
      "retry_microbatch",
    ]);
  });

  test.each([
    { action: "s3:PutObject", resource: ":loads/manifests/orders/*" },
    { action: "s3:GetObject", resource: ":loads/manifests/orders/*" },
    { action: "s3:ListBucket", resource: ":loads" },
    { action: "sns:Publish", resource: ":alerts" },
    { action: "redshift-data:DescribeStatement", resource: "*" },
    { action: "redshift-data:GetStatementResult", resource: "*" },
  ])("$action on $resource is granted to a loader that quarantines, parks and adds columns", ({ action, resource }) => {
    expect(whoMay(ofPipelines, action, resource)).toContain("loader");
    expect(whoMay(ofBulk, action, resource)).toContain("bulk_loader");
  });
});
