import { spawnSync } from "node:child_process";
import { mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { synthesized, synthesizedLike } from "../support/synthesized.ts";

/** What platform teams ask for. */
const platform = {
  tags: { team: "data" },
  permissions_boundary: "arn:aws:iam::123456789012:policy/boundary",
  vpc: { subnet_ids: ["subnet-0a1b2c3d"], security_group_ids: ["sg-0a1b2c3d"] },
  logs: { format: "json", system_level: "WARN", level: "WARN" },
};
const serverless = { buckets: {}, kms_key: "create", workgroup_ids: {} };

/** A first and two further stacks. Full ones take cfn-lint a minute each; these have every form of resource that those have. */
const several = { stacks: 3, pipelines: { orders_0000_queue: 1, orders_0001_queue: 2 } };

async function templates(): Promise<[name: string, template: object][]> {
  const one = async (name: string, directory: string, settings?: object): Promise<[string, object]> => {
    const { template } = await synthesized(directory, settings);
    return [name, template.toJSON()];
  };
  const three = async (name: string, settings: object) => {
    const { templates } = await synthesizedLike(2, settings, several);
    expect(templates).toHaveLength(3);
    return templates.map((template, index): [string, object] => [`${name}-${index}`, template]);
  };
  return [
    await one("example", "examples/orders"),
    await one("existing", "examples/demo", serverless),
    await one("platform", "examples/orders", platform),
    ...(await three("own-buckets", {})),
    ...(await three("existing-buckets-and-key", { kms_key: "create", buckets: {} })),
  ];
}

/** One run, since its start takes longer than a template. */
test("cfn-lint finds neither errors nor warnings", async ({ skip }) => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "templates-"));
  const files = (await templates()).map(([name, template]) => {
    const file = join(folder.path, `${name}.template.json`);
    writeFileSync(file, JSON.stringify(template));
    return file;
  });
  files.push("examples/downstream/dbt-when-fresh.yaml");
  const { status, stdout } = spawnSync("cfn-lint", ["--", ...files], { encoding: "utf8" });
  skip(status === null || status === commandNotFound, "cfn-lint is not on this machine (pip install cfn-lint)");
  expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
});

/** Of a shell, and of a version manager that has the command in no version in use. */
const commandNotFound = 127;
