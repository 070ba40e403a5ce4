import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { readDeploymentFolder } from "../../src/folders/deployment-folder.ts";
import { readPipelinesFolder } from "../../src/folders/pipelines-folder.ts";

/** The example's pipeline with other files beside it. */
async function folderWith(files: Record<string, object>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "pipelines-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  await mkdir(join(directory, "bulk"));
  await writeFile(join(directory, "orders_queue.json"), await readFile("examples/orders/orders_queue.json"));
  for (const [file, json] of Object.entries(files)) await writeFile(join(directory, file), JSON.stringify(json));
  return directory;
}

/** The example's pipeline, fed by another source. */
async function pipelineWith(source: object): Promise<object> {
  return { ...JSON.parse(await readFile("examples/orders/orders_queue.json", "utf8")), source };
}

const bulk = {
  paths: [
    { s3_path: "s3://lake/orders/dt={yesterday}/", table: "shop.orders" },
    { s3_path: "s3://archive/orders.csv", table: "shop.orders" },
  ],
  copy: { role_arn: "default" },
  cluster: { workgroup: "analytics", db_name: "dev" },
};

describe("a folder that is deployed", () => {
  test("holds pipelines, bulk loads and settings", async () => {
    const folder = await readDeploymentFolder("examples/orders");
    expect(folder.pipelines.map(({ name }) => name)).toEqual(["orders_queue"]);
    expect(folder.bulkJobs.map(({ name }) => name)).toEqual(["yesterday"]);
    expect(folder.settings.bulk_schedules).toEqual({ yesterday: "cron(15 2 * * ? *)" });
  });

  test("knows what a bulk load touches: paths up to the first placeholder, and no place for manifests unless its input names one", async () => {
    const { bulkJobs } = await readDeploymentFolder(await folderWith({ "bulk/nightly.json": bulk }));
    expect(bulkJobs).toMatchObject([
      {
        name: "nightly",
        sources: [
          { bucket: "lake", prefix: "orders/dt=" },
          { bucket: "archive", prefix: "orders.csv" },
        ],
        manifests: undefined,
      },
    ]);
  });

  test("runs locally without its settings and bulk loads", async () => {
    const { pipelines } = await readPipelinesFolder(await folderWith({ "deploy.json": { stack_name: "any" } }));
    expect(pipelines.map(({ name }) => name)).toEqual(["orders_queue"]);
  });

  test.for([
    {
      settings: { buckets: { "shop-landin": {} } },
      problem: "buckets: names shop-landin, which is not in this folder; did you mean shop-landing?",
    },
    { settings: { existing_queues: ["orders"] }, problem: "existing_queues: names orders, " },
    {
      settings: { bulk_schedules: { nightly: "rate(1 day)" } },
      problem: "bulk_schedules: names nightly, which is not in this folder; known are none; remove it",
    },
    { settings: { workgroup_ids: { a: "0f4e5f4a-2b1c-4d3e-8f6a-7b8c9d0e1f2a" } }, problem: "workgroup_ids: names a, " },
  ])("refuses settings for what it does not hold: $problem", async ({ settings, problem }) => {
    await expect(readDeploymentFolder(await folderWith({ "deploy.json": settings }))).rejects.toThrow(problem);
  });

  test.for([
    {
      name: "the same prefix",
      sources: ["orders/", "orders/"],
      problem: "announces the same objects to orders_a and orders_b",
    },
    { name: "a prefix of the other", sources: ["orders/", "orders/2026/"], problem: "which S3 refuses" },
    { name: "different prefixes", sources: ["orders/", "returns/"], problem: undefined },
  ])("asks for sources that S3 can tell apart in a bucket it creates: $name", async ({ sources, problem }) => {
    const [a, b] = await Promise.all(sources.map((prefix) => pipelineWith({ bucket: "shop-landing", prefix })));
    const buckets = { "shop-landing": { create: true } };
    const directory = await folderWith({
      "orders_a.json": a ?? {},
      "orders_b.json": b ?? {},
      "deploy.json": { buckets },
    });
    await rm(join(directory, "orders_queue.json"));
    const read = readDeploymentFolder(directory);
    if (problem) await expect(read).rejects.toThrow(problem);
    else expect((await read).pipelines).toHaveLength(2);
  });

  test.for([
    {
      settings: {
        execution_role_arn: "arn:aws:iam::123456789012:role/loader",
        permissions_boundary: "arn:aws:iam::123456789012:policy/boundary",
      },
      problem:
        "permissions_boundary: bounds the roles that the stack creates, but with execution_role_arn it creates none",
    },
    { settings: { logs: { system_level: "WARN" } }, problem: "logs.system_level: has no effect on text" },
  ])("refuses a setting that another leaves without effect: $problem", async ({ settings, problem }) => {
    await expect(readDeploymentFolder(await folderWith({ "deploy.json": settings }))).rejects.toThrow(problem);
  });

  test("lets two pipelines load the same objects of a bucket that exists: rules of EventBridge may overlap", async () => {
    const again = await pipelineWith({ bucket: "shop-landing", prefix: "orders/" });
    expect((await readDeploymentFolder(await folderWith({ "again.json": again }))).pipelines).toHaveLength(2);
  });

  test("refuses names that leave none for the queue of dead letters", async () => {
    const source = { bucket: "other", prefix: "a/" };
    const long = "q".repeat(68);
    await expect(
      readDeploymentFolder(await folderWith({ [`${long}.json`]: await pipelineWith(source) })),
    ).rejects.toThrow("has 68 characters; a queue with dead letters may have 67");
    await expect(
      readDeploymentFolder(await folderWith({ "orders_queue_dead_letters.json": await pipelineWith(source) })),
    ).rejects.toThrow("orders_queue.json: its dead letters are kept in orders_queue_dead_letters");
  });

  test("refuses a bulk load with a wrong path, by its file", async () => {
    const wrong = { ...bulk, paths: [{ s3_path: "lake/orders", table: "shop.orders" }] };
    await expect(readDeploymentFolder(await folderWith({ "bulk/nightly.json": wrong }))).rejects.toThrow(
      "nightly.json",
    );
  });
});
