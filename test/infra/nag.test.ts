import { AwsSolutionsChecks } from "cdk-nag";
import { describe, expect, test } from "vitest";
import { folderOf, stackOf } from "../support/synthesized.ts";

describe("cdk-nag, and the CDK's validation", () => {
  test.for([
    { name: "the example", directory: "examples/orders", settings: undefined },
    { name: "a folder whose buckets exist", directory: "examples/demo", settings: {} },
    { name: "a deployment with its own key", directory: "examples/orders", settings: { kms_key: "create" } },
    {
      name: "a deployment into a VPC",
      directory: "examples/orders",
      settings: { vpc: { subnet_ids: ["subnet-0a1b2c3d"], security_group_ids: ["sg-0a1b2c3d"] } },
    },
    {
      name: "a deployment with tags, a boundary and logs as JSON",
      directory: "examples/orders",
      settings: {
        tags: { team: "data" },
        permissions_boundary: "arn:aws:iam::123456789012:policy/boundary",
        logs: { format: "json", system_level: "WARN", level: "WARN" },
      },
    },
  ])("find nothing in $name", async ({ directory, settings }) => {
    const { app } = stackOf(await folderOf(directory, settings), undefined, { validates: true });
    const report = new AwsSolutionsChecks().validateScope(app);
    const findings = report.violations.map(({ ruleName, violatingResources }) => ({
      ruleName,
      resources: violatingResources.map((resource) => resource.constructPath),
    }));
    expect(findings).toEqual([]);
  });
});
