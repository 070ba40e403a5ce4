import { describe, expect } from "vitest";
import { copyRole } from "../support/builders.ts";
import { test } from "../support/handlers.ts";
import type { RecordingAws } from "../support/recording-aws.ts";

/** The seed's input. */
const input = (...s3Paths: string[]) => ({
  paths: s3Paths.map((s3_path) => ({
    s3_path,
    table: "sales.orders",
    options: { merge_duplicate_pks: true, merge_pk: "id", merge_timestamp: "updated_at" },
  })),
  copy: { role_arn: copyRole },
  cluster: { identifier: "main", db_name: "dev" },
});

const submissionsOf = ({ requests }: RecordingAws) =>
  requests.filter(({ operation }) => operation === "BatchExecuteStatement").map(({ body }) => JSON.parse(body));

describe("bulk_loader.handler", () => {
  test("loads the seed's input as one merge", async ({ functions: { aws, start } }) => {
    aws.objects.set("lake/orders/a.parquet", "rows");
    aws.objects.set("lake/orders/b.parquet", "more rows");
    const handler = await start("bulk-loader");
    const results = await handler(input("s3://lake/orders/"), { awsRequestId: "run-1" });
    expect(results).toEqual([
      {
        s3_path: "s3://lake/orders/",
        table: "sales.orders",
        statement_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        files: 2,
        bytes: 13,
        loads: [
          {
            table_name: "sales.orders",
            batch_id: expect.stringMatching(/^[0-9a-f]{32}$/),
            statement_name: expect.stringMatching(/^dev\/sales\.orders\/[0-9a-f]{32}\/1$/),
            statement_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
            manifest_file: expect.stringMatching(
              /^s3:\/\/lake\/_redshift_loader\/manifests\/bulk\.load\/2026-11-22\/[0-9a-f]{32}\.manifest$/,
            ),
            files: 2,
            bytes: 13,
          },
        ],
      },
    ]);
    expect(submissionsOf(aws)[0].Sqls.map((sql: string) => sql.split(" ")[1])).toEqual([
      "loader:lock-fence",
      "loader:guard-files",
      "loader:create-stage",
      "loader:copy",
      "loader:reject-null-keys",
      "loader:drop-older",
      "loader:delete-replaced",
      "loader:insert-latest",
      "loader:record-files",
    ]);
  });

  test("finds its own manifests no data at the next run", async ({ functions: { aws, start } }) => {
    aws.objects.set("lake/a.parquet", "rows");
    const handler = await start("bulk-loader");
    expect(await handler(input("s3://lake/"), { awsRequestId: "run-1" })).toMatchObject([{ files: 1 }]);
    expect(await handler(input("s3://lake/"), { awsRequestId: "run-2" })).toMatchObject([{ files: 1 }]);
  });

  test("submits nothing twice in one invocation, and anew in another", async ({ functions: { aws, start } }) => {
    aws.objects.set("lake/a.parquet", "rows");
    const handler = await start("bulk-loader");
    for (const context of [
      { awsRequestId: "run-1" },
      { awsRequestId: "run-1" },
      { awsRequestId: "run-2" },
      undefined,
      undefined,
    ])
      await handler(input("s3://lake/a.parquet"), context);
    const tokens = submissionsOf(aws).map(({ ClientToken }) => ClientToken);
    expect(tokens[0]).toBe(tokens[1]);
    expect(new Set(tokens).size).toBe(4);
  });
});
