import { mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderOf, stackOf } from "../support/synthesized.ts";

type Statement = {
  Sid: string;
  Action: string | string[];
  Resource: unknown;
  Condition?: { ArnEquals?: Record<string, unknown>; StringEquals?: Record<string, unknown> };
};

/** Actions of each function, by whether its pipeline goes by the names of columns. */
async function rightsOf(columns: object) {
  using folder = mkdtempDisposableSync(join(tmpdir(), "by-name-"));
  const pipeline = {
    source: { bucket: "shop-landing", prefix: "orders/" },
    output: { manifest_bucket: "shop-manifests", manifest_prefix: "manifests/" },
    copy: { options: "CSV IGNOREHEADER 1", role_arn: "default", table_name: "shop.orders", ...columns },
    cluster: { identifier: "analytics", db_name: "dev" },
  };
  writeFileSync(join(folder.path, "orders_queue.json"), JSON.stringify(pipeline));
  writeFileSync(join(folder.path, "deploy.json"), JSON.stringify({ buckets: { "shop-landing": { create: true } } }));
  const { template } = stackOf(await folderOf(folder.path));
  const policies = Object.values(template.findResources("AWS::IAM::ManagedPolicy"));
  const statements = policies.flatMap(({ Properties }): Statement[] => Properties.PolicyDocument.Statement);
  return (name: string) =>
    statements
      .filter((statement) => JSON.stringify(statement.Condition ?? {}).includes(`:function:redshift-loader-${name}"`))
      .flatMap(({ Action, Resource }) => [Action].flat().map((action) => `${action} ${JSON.stringify(Resource)}`));
}

const reading = /^s3:GetObject .*shop-landing\/orders\/\*/;
const describing = /^redshift-data:DescribeTable .*:cluster:/;

describe("a pipeline that goes by the names of columns", () => {
  test.each(["loader", "retry_microbatch", "reconcile"])(
    "lets %s read its files and describe its target",
    async (name) => {
      const rights = (await rightsOf({ columns: "by_name" }))(name);
      expect(rights.filter((right) => reading.test(right))).toHaveLength(1);
      expect(rights.filter((right) => describing.test(right))).toHaveLength(1);
    },
  );

  test("lets the loader keep records, and tell of them", async () => {
    const rights = (await rightsOf({ columns: "by_name" }))("loader");
    for (const right of [
      /^s3:PutObject .*shop-manifests\/manifests\/orders_queue\/\*/,
      /^s3:DeleteObject .*\*\/growing\/\*/,
      /^sns:Publish /,
      /^events:PutEvents /,
      /^redshift-data:ExecuteStatement /,
    ])
      expect(
        rights.some((each) => right.test(each)),
        String(right),
      ).toBe(true);
  });

  test("gives nobody else's functions these rights", async () => {
    const rightsOfFunction = await rightsOf({});
    for (const name of ["loader", "retry_microbatch", "bulk_loader", "reconcile", "finished"])
      expect(rightsOfFunction(name).filter((right) => reading.test(right) || describing.test(right))).toEqual([]);
  });
});
