import { spawnSync } from "node:child_process";
import { mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { synthesized } from "../support/synthesized.ts";

const found = spawnSync("cfn-lint", ["--version"], { encoding: "utf8" });
const isMissing = found.status !== 0;
if (isMissing) console.info("skipped: cfn-lint is not on this machine (pip install cfn-lint)");

/** What platform teams ask for. */
const platform = {
  tags: { team: "data" },
  permissions_boundary: "arn:aws:iam::123456789012:policy/boundary",
  vpc: { subnet_ids: ["subnet-0a1b2c3d"], security_group_ids: ["sg-0a1b2c3d"] },
  logs: { format: "json", system_level: "WARN", level: "WARN" },
};
const serverless = { buckets: {}, kms_key: "create", workgroup_ids: {} };

describe.skipIf(isMissing)("cfn-lint", () => {
  test("finds neither errors nor warnings", async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), "templates-"));
    const files = await Promise.all(
      [
        { name: "example", directory: "examples/orders", settings: undefined },
        { name: "existing", directory: "examples/demo", settings: serverless },
        { name: "platform", directory: "examples/orders", settings: platform },
      ].map(async ({ name, directory, settings }) => {
        const { template } = await synthesized(directory, settings);
        const file = join(folder.path, `${name}.template.json`);
        writeFileSync(file, JSON.stringify(template.toJSON()));
        return file;
      }),
    );
    files.push("examples/downstream/dbt-when-fresh.yaml");
    const { status, stdout } = spawnSync("cfn-lint", ["--", ...files], { encoding: "utf8" });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
  });
});
