import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { text } from "node:stream/consumers";
import { beforeAll, describe, expect, test } from "vitest";
import { everyCommand } from "../support/every-command.ts";
import { runCommand } from "../support/run-command.ts";

const nowhere = { CONFIG_BUCKET: undefined, CONFIG_PREFIX: undefined };
const somewhere = { CONFIG_BUCKET: "config", CONFIG_PREFIX: undefined };
const address = { CONFIG_BUCKET: "s3://my-config", CONFIG_PREFIX: undefined };
const keys = { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" };
const id = "6c7ff914a90f883335ec1e592ea21f3d";
const orders = "examples/orders/orders_queue.json";
const yesterday = "examples/orders/bulk/yesterday.json";

const nameBucket = "Name the bucket with --config-bucket";

/** Wrong uses of every command, with what is said; `nowhere` sets no bucket of configurations. */
const wrong: Record<string, { args: string[]; says: string; env?: Record<string, string | undefined> }[]> = {
  "local up": [
    { args: ["--port", "65536"], says: "A port is a number from 0 to 65535." },
    { args: ["--isolation", "snapshots"], says: "Allowed choices are serializable, snapshot." },
    { args: ["--pipelines", "exmaples/orders"], says: "does not exist. Did you mean examples/orders?" },
    {
      args: ["--pipelines", orders],
      says: "it is a file, not a folder. The folder that holds it is examples/orders.",
    },
    { args: ["--pipelines", `${orders}/x`], says: `${orders} is not a folder.` },
    { args: ["--quotas", "none"], says: "--quotas" },
  ],
  "local faults": [
    { args: ["--file", "examples/orders/deploi.json"], says: "Did you mean examples/orders/deploy.json?" },
    { args: ["--clear", "--set", "{}"], says: "cannot be used with option '--clear'" },
  ],
  demo: [{ args: ["quickly"], says: "too many arguments for 'demo'. Expected 0 arguments but got 1: quickly." }],
  validate: [
    { args: [], says: "missing required argument 'file'" },
    { args: ["examples/order/orders_queue.json"], says: "1 of 1 files could not be read." },
  ],
  plan: [
    { args: [], says: "missing required argument 'file'" },
    { args: ["examples/orders/order_queue.json"], says: `Did you mean ${orders}?` },
    {
      args: ["examples/orders"],
      says: "examples/orders cannot be read: it is a folder. Name files in it, such as examples/orders/*.json.",
    },
    { args: [orders], says: "either --files s3://bucket/key … or --manifest FILE." },
    { args: [orders, "--files", "shop-landing/orders/monday.csv"], says: "Write it as s3://bucket/key." },
    { args: [orders, "--manifest", "s3://b/m"], says: "Copy it first: aws s3 cp s3://b/m ." },
    { args: [orders, "--manifest", orders], says: `${orders}: ` },
    { args: [yesterday, "--files", "s3://b/k"], says: `To run it: redshift-loader bulk ${yesterday}` },
    {
      args: ["examples/orders/deploy.json", "--files", "s3://b/k"],
      says: "has the settings of a deployment (npm run deploy) and describes no pipeline.",
    },
  ],
  console: [
    { args: [], env: nowhere, says: nameBucket },
    { args: ["--port", "65536"], says: "A port is a number from 0 to 65535." },
    { args: ["--freshness-minutes", "0"], says: "Write minutes, 1 or more." },
  ],
  status: [
    { args: [], env: nowhere, says: nameBucket },
    { args: ["--interval", "0"], says: "Write seconds, 1 or more." },
    {
      args: ["--config-bucket", "s3://my-config/pipelines"],
      says: '--config-bucket is "s3://my-config/pipelines"; write the bucket\'s name alone, "my-config", and "pipelines" in the prefix',
    },
    { args: [], env: address, says: 'CONFIG_BUCKET is "s3://my-config"; write the bucket\'s name alone, "my-config"' },
  ],
  init: [
    { args: [], env: nowhere, says: nameBucket },
    { args: ["a.json", "--pipelines", "b"], says: "Name files or --pipelines, not both." },
    { args: ["gone.json"], says: "gone.json cannot be read: it does not exist. Name the JSON file of a pipeline." },
    { args: ["--pipelines", "examples/orders/bulk"], says: "yesterday.json: " },
    { args: ["examples/orders/deploy.json", "--print"], says: "has the settings of a deployment" },
  ],
  doctor: [
    { args: [], env: nowhere, says: nameBucket },
    { args: ["--event-wait", "soon"], says: "Write seconds, 1 or more." },
  ],
  bulk: [
    { args: [], says: "missing required argument 'file'" },
    { args: ["examples/orders/bulk/yesterdy.json"], says: `Did you mean ${yesterday}?` },
    { args: ["README.md"], says: "README.md:1:1 " },
    { args: [yesterday, "--to", "2026-03-01"], says: "name its start with --date." },
    { args: [yesterday, "--date", "tomorrow"], says: 'date: "tomorrow" is not a date; write it as 2026-03-01' },
  ],
  new: [
    { args: [], says: "missing required argument 'file or prefix'" },
    { args: ["examples/orders/files"], says: "Name the table to load with --table schema.table." },
    { args: ["examples/orders/flies", "--table", "shop.orders"], says: "Did you mean examples/orders/files?" },
    { args: ["examples/orders/files", "--table", 'a"'], says: "--table: Table name" },
    {
      args: ["examples/orders/files", "--table", "t", "--name", "a b"],
      says: "--name a b: no queue can have this name",
    },
    {
      args: ["examples/orders/files", "--table", "t", "--role", "me"],
      says: 'copy.role_arn is "me", which is not a role',
    },
    { args: ["examples/orders/files", "--table", "t", "--rows", "0"], says: "Write a whole number from 1 to 999999." },
  ],
  check: [
    { args: [], says: "missing required argument 'file or prefix'" },
    { args: ["examples/orders/files"], says: "Name the table with --table schema.table" },
    { args: ["examples/orders/files", "--table", "shop.orders", "--options", "CVS"], says: "did you mean CSV?" },
    { args: ["examples/orders/file", "--pipeline", orders], says: "Did you mean examples/orders/files?" },
    { args: ["examples/orders/files", "--pipeline", orders, "--rows", "many"], says: "Write a whole number" },
  ],
  "import awslabs": [
    { args: [], says: "missing required argument 'file'" },
    { args: ["examples/import/lambda-loder.json"], says: "Did you mean examples/import/lambda-loader.json?" },
    { args: ["README.md"], says: "README.md:1:1 is not JSON" },
    { args: [orders], says: `${orders}: item 1 has no s3Prefix` },
    { args: ["examples/import/lambda-loader.json", "--force"], says: "Name it with --out." },
  ],
  "import copy-job": [
    { args: [], says: "missing required argument 'file'" },
    { args: ["examples/import"], says: "it is a folder." },
    { args: ["examples/orders/schema.sql"], says: "does not begin with COPY; keep only COPY … JOB CREATE." },
  ],
  reconcile: [
    { args: [], env: nowhere, says: nameBucket },
    { args: ["--grace-minutes", "soon"], says: "Write minutes, 0 or more." },
    { args: ["--grace-minute", "5"], says: "Did you mean --grace-minutes?" },
  ],
  errors: [
    { args: [], env: nowhere, says: nameBucket },
    { args: [id], env: nowhere, says: nameBucket },
  ],
  history: [
    { args: [], env: nowhere, says: nameBucket },
    { args: ["--hours", "0"], says: "Write hours, 1 or more." },
  ],
  trace: [
    { args: [], says: "Name a file's address or an id, or a pattern with --like" },
    { args: ["s3://a/b", "--like", "b*"], says: "one of them" },
    { args: ["s3://a/b", "--limit", "0"], says: "a whole number from 1 to 9999" },
    { args: ["s3://a/b"], env: nowhere, says: nameBucket },
  ],
  dismiss: [
    { args: ["orders_queue"], says: "missing required argument 'id'" },
    { args: ["orders_queue", "7", "--reason", "old"], says: '"7" is not a batch id or a file id' },
    { args: ["orders_queue", id], says: 'Say why with --reason "…"' },
    { args: ["orders_queue", id, "--reason", "old"], env: nowhere, says: nameBucket },
  ],
  replay: [
    { args: ["orders_queue"], says: "Name one batch id or file id, or --all-parked" },
    { args: ["orders_queue", id, "--all-parked"], says: "Name one batch id or file id" },
    { args: ["orders_queue", "7"], says: '"7" is not a batch id or a file id' },
    { args: ["orders_queue", id], env: nowhere, says: nameBucket },
  ],
  "retry-now": [
    { args: [], says: "missing required argument 'pipeline'" },
    { args: ["orders_queue"], env: nowhere, says: nameBucket },
  ],
  undo: [
    { args: ["orders_queue"], says: "missing required argument 'batch'" },
    { args: ["orders_queue", "7"], says: '"7" is not a batch id or a file id' },
    { args: ["orders_queue", id, "--yes"], env: nowhere, says: nameBucket },
  ],
  audit: [
    { args: [], says: "missing required argument 'pipeline'" },
    { args: ["orders_queue"], env: nowhere, says: nameBucket },
    { args: ["orders_queue", "--source", "lake/orders"], says: "Write it as s3://bucket/prefix." },
  ],
  simulate: [
    { args: ["--tables", "0"], says: "Write a whole number from 1 to 9999999." },
    { args: ["--prices", orders], says: "no price for sqsRequest, lambdaRequest" },
    { args: ["--redshift", "spectrum"], says: "Allowed choices are serverless, provisioned." },
    { args: ["--prices", "examples/price.json"], says: "Did you mean examples/prices.json?" },
  ],
  completion: [{ args: ["bsh"], says: "Allowed choices are bash, zsh, fish, powershell." }],
};

/** A closed port of this machine, that something listened to a moment ago. */
async function deadEndpoint(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" ? `127.0.0.1:${address?.port}` : "";
}

const files = ["examples/orders/files"];

/** How each command asks a service; `asksNothing` are those that need none, and do their work all the same. */
const asking: Record<string, { args: string[] }> = {
  "local faults": { args: [] },
  status: { args: ["orders_queue"] },
  init: { args: [orders] },
  doctor: { args: ["orders_queue"] },
  bulk: { args: [yesterday] },
  check: { args: [...files, "--pipeline", orders] },
  reconcile: { args: ["orders_queue"] },
  errors: { args: [id, "--pipeline", "orders_queue"] },
  replay: { args: ["orders_queue", id] },
  "retry-now": { args: ["orders_queue"] },
  history: { args: ["orders_queue"] },
  trace: { args: ["s3://shop-landing/orders/monday.csv", "--pipeline", "orders_queue"] },
  dismiss: { args: ["orders_queue", id, "--reason", "a test file"] },
  undo: { args: ["orders_queue", id, "--yes"] },
  audit: { args: ["orders_queue"] },
};

const asksNothing: Record<string, { args: string[] }> = {
  validate: { args: [orders] },
  plan: { args: [orders, "--files", "s3://shop-landing/orders/monday.csv"] },
  new: { args: ["examples/orders/files", "--table", "shop.orders"] },
  simulate: { args: ["--minutes", "1"] },
  "import awslabs": { args: ["examples/import/lambda-loader.json"] },
  "import copy-job": { args: ["examples/import/copy-jobs.sql"] },
};

/** They start their services themselves, show on a page what is missing, or are run in a process of their own by results.test.ts. */
const noServiceToMiss = ["console", "demo", "local up", "completion"];

describe("every command", () => {
  test("is in these tables", () => {
    expect(Object.keys(wrong).toSorted()).toEqual(everyCommand());
    const reached = [...Object.keys(asking), ...Object.keys(asksNothing), ...noServiceToMiss];
    expect(reached.toSorted()).toEqual(everyCommand());
  });

  test.each(everyCommand())("%s has an example in its help, and takes --json", async (command) => {
    const run = await runCommand([...command.split(" "), "--help"]);
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(run.stdout).toMatch(new RegExp(`Examples?:\n  (?:source <\\()?redshift-loader ${command} `));
    if (command !== "completion") expect(run.stdout).toContain("--json");
  });

  test.each(everyCommand().filter((command) => command !== "completion"))(
    "%s names the nearest option",
    async (command) => {
      const run = await runCommand([...command.split(" "), "--jsn"]);
      expect(run).toMatchObject({ code: 2, stdout: "" });
      expect(run.stderr).toContain("error: unknown option '--jsn'\n(Did you mean --json?)\n");
    },
  );

  test.each([
    { typed: ["stats"], meant: "status" },
    { typed: ["local", "upp"], meant: "up" },
  ])("is named when it is the nearest to $typed", async ({ typed, meant }) => {
    const run = await runCommand(typed);
    expect(run).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining(`(Did you mean ${meant}?)`) });
  });

  test("is listed where none is named, which is a wrong use", async () => {
    const run = await runCommand([]);
    expect(run).toMatchObject({ code: 2, stdout: "" });
    for (const command of everyCommand()) expect(run.stderr).toContain(`  ${command.split(" ")[0]} `);
  });
});

describe("a command that is used wrongly ends with 2 and says how to use it", () => {
  const cases = Object.entries(wrong).flatMap(([command, uses]) => uses.map((use) => ({ command, ...use })));
  test.each(cases)("$command $args", async ({ command, args, says, env = somewhere }) => {
    const run = await runCommand([...command.split(" "), ...args], { ...keys, ...env });
    expect(run.stderr).toContain(says);
    expect(run).toMatchObject({ code: 2, stdout: command === "validate" ? expect.any(String) : "" });
    expect(run.stderr).not.toMatch(/^\s+at /m);
  });
});

describe("a command whose service cannot be reached ends with 1 and says which address, and what next", () => {
  let dead = "";
  beforeAll(async () => {
    dead = await deadEndpoint();
  });
  const env = () => ({ ...keys, ...somewhere, AWS_ENDPOINT_URL: `http://${dead}` });

  test.each(Object.entries(asking))("%s", async (command, { args }) => {
    const run = await runCommand([...command.split(" "), ...args], env());
    const said = run.stdout + run.stderr;
    expect(said).toContain(dead);
    expect(said).toContain("`redshift-loader local up`");
    expect(said).not.toMatch(/^\s+at |\[object Object\]|undefined/m);
    expect(run.code).toBe(1);
  });

  test.each(Object.entries(asking))("%s --json prints nothing but JSON as its result", async (command, { args }) => {
    const run = await runCommand([...command.split(" "), ...args, "--json"], env());
    if (run.stdout) expect(JSON.parse(run.stdout)).toMatchObject({ ok: false });
    else expect(run.stderr).toContain(dead);
    expect(run.code).toBe(1);
  });

  test.each(Object.entries(asksNothing))("%s asks none, and works", async (command, { args }) => {
    const run = await runCommand([...command.split(" "), ...args], env());
    expect(run).toMatchObject({ code: 0, stderr: "" });
  });

  test("names Region and profile where AWS itself cannot be reached", async () => {
    const { explain } = await import("../../src/cli/terminal/explain.ts");
    const lost = "getaddrinfo ENOTFOUND config.s3.eu-nowhere-1.amazonaws.com";
    expect(explain(new Error(lost), { AWS_PROFILE: "shop", AWS_REGION: "eu-nowhere-1" })).toBe(
      `No service answers: ${lost}. Check the network and the Region: AWS_PROFILE=shop AWS_REGION=eu-nowhere-1.`,
    );
  });
});

describe("the command line", () => {
  test("ends quietly when its reader has enough", async () => {
    const child = spawn(process.execPath, ["src/cli/main.ts", "--help"], { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.destroy();
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
    expect({ said, code }).toEqual({ said: "", code: 0 });
  });
});

describe("init --print", () => {
  test("needs no AWS", async () => {
    const run = await runCommand(["init", orders, "--print"], nowhere);
    expect(run.code).toBe(0);
    expect(run.stdout.split("\n").map((line) => line.split(" (")[0])).toEqual([
      "-- orders_queue",
      'CREATE TABLE IF NOT EXISTS "shop"."orders__loader_ledger"',
      'CREATE TABLE IF NOT EXISTS "shop"."orders__loader_fence"',
      'GRANT USAGE ON SCHEMA "shop" TO <the loader\'s database user>;',
      'GRANT SELECT, INSERT, DELETE ON "shop"."orders" TO <the loader\'s database user>;',
      'GRANT SELECT, INSERT ON "shop"."orders__loader_ledger" TO <the loader\'s database user>;',
      'GRANT SELECT, INSERT, UPDATE, DELETE ON "shop"."orders__loader_fence" TO <the loader\'s database user>;',
      "",
    ]);
  });

  test("prints JSON as well", async () => {
    const run = await runCommand(["init", "--pipelines", "examples/orders", "--print", "--json"], nowhere);
    expect(JSON.parse(run.stdout)).toMatchObject({
      pipelines: [{ pipeline: "orders_queue", ddl: [expect.any(String), expect.any(String)], grants: { length: 4 } }],
    });
  });
});
