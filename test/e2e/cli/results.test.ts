import { until } from "@redshift-loader/local-aws";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { everyCommand } from "../../support/every-command.ts";
import { type OrdersWithTroubles, ordersWithTroubles } from "../../support/orders-with-troubles.ts";
import { runCommand, withoutProgress } from "../../support/run-command.ts";
import { openTerminal, whyNoTerminal } from "../../support/terminal.ts";

let orders: OrdersWithTroubles;
beforeAll(async () => {
  orders = await ordersWithTroubles();
});
afterAll(() => orders?.[Symbol.asyncDispose]());

const pipeline = "examples/orders/orders_queue.json";
const good = "s3://shop-landing/orders/good.csv";
const monday = "s3://shop-landing/orders/monday.csv";

type Shown = {
  command: string;
  args?: (given: OrdersWithTroubles) => string[];
  code?: number;
  /** What the text for people says; it has these parts in this order. */
  says: (RegExp | string)[];
  /** What the last line of the JSON holds. */
  json?: object;
};

const shown: Shown[] = [
  {
    command: "status",
    says: [
      /^pipeline +target +last load +lag +lag by hour +loads +files +rows +attempts +running +waiting +dead +quarantined +parked +retrying\n/,
      /orders_queue +shop\.orders +\d+ s ago +\d+ s +█ +1 +1 +2 +\d+ +0 +0 +0 +1 +1 +0\n/,
      "loads to attempts: last 24 hours",
    ],
    json: {
      ok: true,
      pipelines: [
        { pipeline: "orders_queue", table_name: "shop.orders", loads: 1, files: 1, rows: 2, quarantined: 1, parked: 1 },
      ],
    },
  },
  {
    command: "audit",
    args: () => ["orders_queue"],
    code: 1,
    says: [
      "✗ 3 files: 1 loaded, 1 quarantined, 1 parked\n",
      "  For the reasons, run: redshift-loader errors orders_queue\n",
    ],
    json: { pipeline: "orders_queue", ok: false, files: 3, loaded: 1, quarantined: 1, parked: 1, unloaded: 0 },
  },
  {
    command: "undo",
    args: ({ parked }) => ["orders_queue", parked.batch_id, "--dry-run"],
    code: 1,
    says: [
      /^✗ Nothing was undone. The batch [0-9a-f]{32} is parked: nothing of it is in the table.\n/,
      "redshift-loader errors ",
    ],
    json: { ok: false, dry_run: true, pipeline: "orders_queue", table_name: "shop.orders", state: "refused" },
  },
  {
    command: "errors",
    args: ({ quarantined }) => [quarantined.batch_id],
    says: [
      "orders_queue, batch ",
      /quarantined {2}s3:\/\/shop-landing\/orders\/bad\.csv, line 2, column amount \S+.*: /,
      /\n {2}2: \S/,
      "What to do: upload a corrected file",
      "redshift-loader replay orders_queue ",
    ],
    json: { pipelines: [{ pipeline: "orders_queue", quarantined: [{ line: 2, column: "amount" }], parked: [] }] },
  },
  {
    command: "errors",
    args: ({ parked }) => [parked.batch_id, "--pipeline", "orders_queue"],
    says: ["parked  1 file, since ", "What to do: ", "redshift-loader replay orders_queue "],
    json: { pipelines: [{ parked: [{ files: [{ url: "s3://shop-landing/orders/denied.csv" }] }] }] },
  },
  {
    command: "errors",
    args: () => ["0".repeat(32)],
    code: 1,
    says: [`Nothing is known of ${"0".repeat(32)}. Looked in:`, "  s3://shop-manifests/manifests/orders_queue/"],
    json: { pipelines: [], looked_in: expect.arrayContaining(["s3://shop-manifests/manifests/orders_queue/parked/"]) },
  },
  {
    command: "errors",
    args: () => ["s3://shop-landing/orders/denied.csv"],
    says: ["orders_queue, file s3://shop-landing/orders/denied.csv\n", "parked  1 file, since "],
    json: { url: "s3://shop-landing/orders/denied.csv", pipelines: [{ parked: [{}], quarantined: [] }] },
  },
  {
    command: "errors",
    args: () => [monday],
    code: 1,
    says: [`Nothing failed with ${monday} in 1 pipeline.\n`],
    json: { url: monday, pipelines: [] },
  },
  {
    command: "errors",
    says: [
      "orders_queue: 1 batch parked, 1 file quarantined\n",
      "parked  1 file, since ",
      "quarantined  s3://shop-landing/orders/bad.csv, line 2, column amount: ",
    ],
    json: { pipelines: [{ pipeline: "orders_queue", parked: [{}], quarantined: [{}], waiting: [] }] },
  },
  {
    command: "retry-now",
    args: () => ["orders_queue"],
    says: ["Nothing of orders_queue waits that could be submitted now.\n"],
    json: { ok: true, pipeline: "orders_queue", queued: { submitted: 0 }, waiting: [], is_cut: false },
  },
  {
    command: "history",
    says: [
      /^orders_queue → shop\.orders: 3 batches in 24 h\n/,
      /time \(UTC\) +state +files +rows read +attempts +lag +batch or file\n/,
      /loaded +1 +2 +1 +\d+ s +[0-9a-f]{32}\n/,
    ],
    json: { ok: true, hours: 24, pipelines: [{ pipeline: "orders_queue", table_name: "shop.orders" }] },
  },
  {
    command: "trace",
    args: () => [good],
    says: [
      `${good} → orders_queue (shop.orders): loaded\n`,
      /created {6}\d+ bytes, eTag [0-9a-f]{32}\n/,
      /manifest {5}batch [0-9a-f]{32}, 1 file\n/,
      /attempt 1 {4}completed after [\d.]+ s, 2 rows read\n/,
      /loaded {7}batch [0-9a-f]{32}\n/,
      "  Next: Nothing: its rows are in the table.\n",
    ],
    json: { ok: true, files: 1, traces: [{ url: good, state: "loaded" }] },
  },
  {
    command: "trace",
    args: ({ parked }) => [parked.batch_id],
    says: [
      "s3://shop-landing/orders/denied.csv → orders_queue (shop.orders): parked\n",
      "redshift-loader replay orders_queue ",
    ],
    json: { files: 1, traces: [{ state: "parked" }] },
  },
  {
    command: "trace",
    args: () => ["--like", "orders/*.csv"],
    says: [": quarantined\n", "line 2, column amount: ", ": parked\n", ": loaded\n"],
    json: { files: 3, traces: [{ state: "quarantined" }, { state: "parked" }, { state: "loaded" }] },
  },
  {
    command: "trace",
    args: () => ["s3://shop-landing/other/monday.csv"],
    code: 1,
    says: ["orders_queue (shop.orders): of no source\n", "Next: Correct the key, or the source of a pipeline"],
    json: { ok: false, traces: [{ state: "of no source" }] },
  },
  {
    command: "reconcile",
    says: [/^✓ orders_queue: 0 files missing; 0 loads submitted, of \d manifests?\n$/],
    json: { ok: true, pipelines: [{ pipeline: "orders_queue", missing_files: 0, loads: [] }] },
  },
  {
    command: "init",
    says: ['✓ orders_queue: "shop"."orders__loader_ledger" existed, "shop"."orders__loader_fence" existed\n'],
    json: { ok: true, pipelines: [{ pipeline: "orders_queue", tables: [{ state: "existed" }, { state: "existed" }] }] },
  },
  {
    command: "replay",
    args: ({ quarantined }) => ["orders_queue", quarantined.file_id],
    says: ["✓ 1 file submitted again; 1 record removed.\n", /^ {2}dev\/shop\.orders\/[0-9a-f]{32}\/\d+ /m],
  },
  {
    command: "replay",
    args: () => ["orders_queue", "--all-quarantined"],
    says: [],
    json: { pipeline: "orders_queue", errors: [] },
  },
  {
    command: "bulk",
    args: () => ["examples/orders/bulk/yesterday.json", "--date", "2026-11-02"],
    code: 1,
    says: ["✗ s3://shop-landing/archive/dt=2026-11-01/ → shop.orders: ", "holds no files with content"],
    json: { ok: false, results: [{ table: "shop.orders", error: expect.stringContaining("holds no files") }] },
  },
  {
    command: "check",
    args: () => ["s3://shop-landing/orders/", "--pipeline", pipeline],
    code: 1,
    says: ["✗ s3://shop-landing/orders/", "bad.csv does not fit shop.orders (csv, 1 row read)", "wrong type: amount"],
    json: {
      ok: false,
      table_name: "shop.orders",
      files: expect.arrayContaining([expect.objectContaining({ rows: 2 })]),
    },
  },
  {
    command: "local faults",
    says: ["s3.deny", "denied.csv", "Happened"],
    json: { settings: {}, counts: expect.any(Object) },
  },
  {
    command: "local faults",
    args: () => ["--set", '{ "seed": 7, "events": { "duplicate": 0.5 } }'],
    says: ["Faults  seed 7\n", "events.duplicate  0.5\n"],
    json: { settings: { seed: 7, events: { duplicate: 0.5 } } },
  },
  {
    command: "local faults",
    args: () => ["--clear"],
    says: ["No faults are set.\n"],
    json: { settings: {} },
  },
  {
    command: "validate",
    args: ({ folder }) => [`${folder}/orders_queue.json`, `${folder}/deploy.json`],
    says: [/^✓ .*orders_queue\.json\n✓ .*deploy\.json\n$/],
    json: { valid: true, files: [{ valid: true, problems: [] }, { valid: true }] },
  },
  {
    command: "validate",
    args: () => ["package.json"],
    code: 1,
    says: ["✗ package.json\n", /^ +\d+ \| .*\n +\| +\^+\n/m],
    json: {
      valid: false,
      files: [
        {
          valid: false,
          problems: expect.arrayContaining([expect.objectContaining({ path: "name", line: 2, column: 3 })]),
        },
      ],
    },
  },
  {
    command: "validate",
    args: () => ["examples/orders/bulk/yesterday.json"],
    says: ["✓ examples/orders/bulk/yesterday.json\n"],
    json: { valid: true, files: [{ valid: true, problems: [] }] },
  },
  {
    command: "plan",
    args: () => [pipeline, "--files", monday],
    says: ["/* loader:lock-fence */", "/* loader:copy */ COPY", "/* loader:insert-latest */", ";\n"],
    json: { sqls: expect.arrayContaining([expect.stringMatching(/^\/\* loader:copy \*\/ COPY/)]) },
  },
  {
    command: "new",
    args: () => ["examples/orders/files", "--table", "shop.orders"],
    says: [
      "seen\n",
      "  copy.options: CSV IGNOREHEADER 1\n",
      "guess\n",
      "  order_id: BIGINT: whole numbers of up to 4 digits\n",
      "to do\n",
      "shop_orders.json\n{\n",
      "schema.sql\n-- Drafted by redshift-loader new from 2 files, 6 rows read.",
      "4 to do. Then run: the same command with --out DIRECTORY\n",
    ],
    json: {
      name: "shop_orders",
      files: [{ file: "shop_orders.json" }, { file: "schema.sql" }],
      notes: expect.arrayContaining([
        { kind: "guess", name: "amount", text: expect.stringMatching(/^DECIMAL\(18,4\)/) },
      ]),
    },
  },
  {
    command: "import awslabs",
    args: () => ["examples/import/lambda-loader.json"],
    says: [
      /^shop_orders\.json +from s3Prefix shop-landing\/orders\n/,
      "taken over\n",
      "to do\n",
      "left out\n",
      '"source": {\n',
    ],
    json: { pipelines: [{ name: "shop_orders", file: "shop_orders.json", config: { cluster: { db_name: "dev" } } }] },
  },
  {
    command: "import copy-job",
    args: () => ["examples/import/copy-jobs.sql"],
    says: [/^orders_job\.json +from COPY JOB orders_job\n/, '"source": {\n', /^events_job\.json/m, "10 to do."],
    json: { pipelines: [{ name: "orders_job" }, { name: "events_job" }] },
  },
  {
    command: "simulate",
    args: () => ["--minutes", "5", "--prices", "examples/prices.json"],
    says: [/^loads a minute +/, /^freshness +median/m, /^verdict +keeps up\n/m, /^cost +USD [\d.]+ per million files/m],
    json: { workload: { minutes: 5 }, keepsUp: true, cost: expect.any(Object) },
  },
];

/**
 * Shown by other tests: the first by all that start the local AWS, the second by test/demo/report/summary.test.ts, the
 * third below, the others by test/e2e/reconcile.test.ts and test/e2e/doctor-faults.test.ts.
 */
const elsewhere = ["local up", "demo", "completion", "console", "dismiss", "doctor"];

describe("what commands print", () => {
  beforeEach(() => orders.settled());

  test("is shown here for every command", () => {
    const commands = new Set([...shown.map(({ command }) => command), ...elsewhere]);
    expect([...commands].toSorted()).toEqual(everyCommand());
  });

  test.each(shown)("for people: $command", async ({ command, args = () => [], code = 0, says }) => {
    const run = await runCommand([...command.split(" "), ...args(orders)], orders.env);
    let rest = run.stdout;
    for (const part of says) {
      expect(rest).toMatch(part);
      rest = typeof part === "string" ? rest.slice(rest.indexOf(part)) : rest;
    }
    expect({ code: run.code, stderr: withoutProgress(run.stderr) }).toMatchObject({ code, stderr: "" });
  });

  test.each(shown.filter(({ json }) => json))("for programs: $command", async ({ command, args, code = 0, json }) => {
    const run = await runCommand([...command.split(" "), ...(args?.(orders) ?? []), "--json"], orders.env);
    expect({ code: run.code, stderr: withoutProgress(run.stderr) }).toMatchObject({ code, stderr: "" });
    expect(JSON.parse(run.stdout.trim().split("\n").at(-1) ?? "")).toMatchObject(json ?? {});
  });
});

describe("the folder of the configurations", () => {
  test.each(["config", "config/", "/config", "/config//"])("may be written %s", async (folder) => {
    const run = await runCommand(["status", "--json"], { ...orders.env, CONFIG_PREFIX: folder });
    expect(JSON.parse(run.stdout).pipelines.map(({ pipeline }: { pipeline: string }) => pipeline)).toEqual([
      "orders_queue",
    ]);
  });

  test.each([["status"], ["reconcile"], ["init"], ["errors", "0".repeat(32)]])(
    "that holds no pipeline is a wrong use of %s, which says where it looked",
    async (...args) => {
      const run = await runCommand([...args, "--config-prefix", "nowhere"], orders.env);
      expect(run).toMatchObject({ code: 2, stdout: "" });
      expect(run.stderr).toContain("No pipeline is configured at s3://pipeline-config/nowhere/<name>.json.");
    },
  );
});

describe("a pipeline that is not configured", () => {
  test.each([
    ["status"],
    ["audit"],
    ["reconcile"],
    ["replay", "--all-parked"],
    ["errors", "0".repeat(32), "--pipeline"],
  ])("is answered by %s with the nearest one", async (...args) => {
    const run = await runCommand([...args, "order_queue"], orders.env);
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain(
      "s3://pipeline-config/config/order_queue.json does not exist. Did you mean orders_queue?",
    );
  });

  test.each([
    { env: { CONFIG_BUCKET: "absent" }, says: "The bucket absent of the configurations does not exist.", code: 2 },
    {
      env: { CONFIG_PREFIX: "con" },
      says: "No pipeline is configured at s3://pipeline-config/con/<name>.json.",
      code: 2,
    },
  ])("because of $env is said so", async ({ env, says, code }) => {
    const run = await runCommand(["status"], { ...orders.env, ...env });
    expect(run).toMatchObject({ code, stdout: "", stderr: expect.stringContaining(says) });
  });

  test("is found under localhost as well, where buckets have no names of their own", async () => {
    const { port } = new URL(orders.local.ready.endpoint);
    const run = await runCommand(["status", "--json"], { ...orders.env, AWS_ENDPOINT_URL: `http://localhost:${port}` });
    expect({ code: run.code, stderr: withoutProgress(run.stderr) }).toMatchObject({ code: 0, stderr: "" });
  });
});

describe.skipIf(whyNoTerminal)("status on a terminal", () => {
  const status = [process.execPath, "src/cli/main.ts", "status"];

  test("is a table that is drawn over until Ctrl-C", async () => {
    using terminal = openTerminal([...status, "--interval", "1"], { cols: 160, env: orders.env });
    const clockOf = async (before?: string) => {
      const clock = terminal.lines().find((line) => line.endsWith("UTC, every 1 s; Ctrl-C ends"));
      return clock === before ? undefined : clock;
    };
    const first = await until("the table is there", () => clockOf());
    await until("it was drawn again", () => clockOf(first));
    terminal.type("\u0003");
    expect(await terminal.exitCode).toBe(0);
    const lines = terminal.lines().filter((line) => line !== "");
    expect(lines.slice(0, 3)).toEqual([
      expect.stringMatching(/^pipeline +target +last load +lag +lag by hour +loads/),
      expect.stringMatching(/^orders_queue +shop\.orders +\d+ (?:s|min) ago +\d+ s +█ +1 /),
      "loads to attempts: last 24 hours; rows: read from files",
    ]);
    expect(lines.filter((line) => line.startsWith("orders_queue"))).toHaveLength(1);
  });

  test("leaves columns out where the terminal is narrow, and says which", async () => {
    using terminal = openTerminal([...status, "--once"], { cols: 80, env: orders.env });
    expect(await terminal.exitCode).toBe(0);
    expect(terminal.lines().filter((line) => line !== "")).toEqual([
      expect.stringMatching(/^pipeline +last load +lag +files +rows +waiting +dead +quarantined +parked$/),
      expect.stringMatching(/^orders_queue /),
      "without lag by hour, retrying, target, running, attempts, loads; --json has all",
    ]);
  });
});

describe.skipIf(whyNoTerminal)("undo on a terminal", () => {
  const script =
    "import { isConfirmed } from './src/cli/terminal/confirm.ts'; import { standardOutput } from './src/cli/terminal/output.ts';" +
    "process.exitCode = (await isConfirmed(standardOutput.errors, 'Undo it?')) ? 7 : 3;";

  test.each([
    { typed: "y\r", code: 7 },
    { typed: "yes\r", code: 7 },
    { typed: "\r", code: 3 },
    { typed: "nay\r", code: 3 },
    { typed: "\u0004", code: 3 },
  ])("is confirmed by y alone: $typed", async ({ typed, code }) => {
    using terminal = openTerminal([process.execPath, "--input-type=module", "--eval", script], { cols: 80 });
    await until("it asks", async () => terminal.lines().find((line) => line.startsWith("Undo it? [y/N]")));
    terminal.type(typed);
    expect(await terminal.exitCode).toBe(code);
  });
});

test("bulk says what functions are called if there is none of that name", async () => {
  const run = await runCommand(["bulk", "examples/orders/bulk/yesterday.json", "--function", "nope"], orders.env);
  expect(run).toEqual({
    code: 2,
    stdout: "",
    stderr:
      "error: There is no function nope. " +
      "Correct --function: a stack calls its own <stack name>-bulk_loader, and the local AWS bulk_loader.\n",
  });
});
