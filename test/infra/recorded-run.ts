import { readFile } from "node:fs/promises";
import { ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { type LocalAws, startLocal, until } from "@redshift-loader/local-aws";
import pg from "pg";
import { bundlesDirectory } from "../../infra/construct/function-code.ts";
import type { DeployedResource } from "../../infra/release/resolve-template.ts";
import type { WaitingJson } from "../../src/core/records/record-store.ts";
import { readStatus } from "../chaos/quiet.ts";
import { localDeployment } from "../support/deployed/local-deployment.ts";
import { recordingProxy, type WireCall } from "../support/deployed/recording-proxy.ts";

const name = (bundle: string) => `redshift-loader-${bundle}`;

/**
 * Runs the deployed example on the local AWS, through everything that makes a function call AWS: a load before there is
 * a ledger, a row left out, a bad file, a parked batch, a lost event and its reconciliation, bulk loads from both kinds of
 * places. COPY may reject one row of a load.
 *
 * @returns every call that a function made
 */
export async function recordedRun(resources: readonly DeployedResource[]): Promise<WireCall[]> {
  const calls: WireCall[] = [];
  await using started = new AsyncDisposableStack();
  const deployed = localDeployment(resources, bundlesDirectory);
  const proxies = await Promise.all(deployed.functions.map((fn) => recordingProxy(fn.name, calls)));
  for (const proxy of proxies) started.use(proxy);
  const local = started.use(
    await startLocal({
      ...deployed,
      objects: deployed.objects.map((object) => ({ ...object, body: loose(object.body) })),
      port: 0,
      isolation: "serializable",
      functions: deployed.functions.map((fn, index) => ({
        ...fn,
        environment: { ...fn.environment, AWS_ENDPOINT_URL: proxies[index]?.url ?? "", RECONCILE_GRACE_SECONDS: "0" },
      })),
      eventSourceMappings: deployed.eventSourceMappings.map((mapping) => ({ ...mapping, windowSeconds: 0.2 })),
      scripts: [{ database: "dev", sql: await readFile("examples/orders/schema.sql", "utf8") }],
    }),
  );
  for (const proxy of proxies) proxy.forwardTo(local.endpoint);
  await using world = await worldOf(local);
  await loadThroughTrouble(world);
  await loadBesideBusyTarget(world, calls);
  await loadInBulk(world, resources);
  return calls;
}

type World = Awaited<ReturnType<typeof worldOf>>;

const row = (id: number, status = "placed") =>
  `order_id,status,amount,updated_at\n${id},${status},1.00,2026-11-02 08:15:00\n`;

/** Two rows that do not fit are one too many. */
const loose = (config: string) => config.replace("IGNOREHEADER 1", "IGNOREHEADER 1 MAXERROR 2");
const badRow = "9,a status that is far too long,1.00,2026-11-02 08:15:00\n";

async function loadThroughTrouble({
  upload,
  query,
  records,
  quiet,
  faults,
  invoke,
  keepWaiting,
}: World): Promise<void> {
  await upload("orders/first.csv", row(1) + badRow);
  await until("the first order is loaded, once there is a ledger", async () =>
    (await orders({ query })) === 1 ? true : undefined,
  );
  await upload("orders/bad.csv", row(2, "a status that is far too long") + badRow);
  await until("the bad file is quarantined", async () => (await records("quarantine"))[0]);
  await query("alter table shop.orders rename to orders_away");
  await upload("orders/parked.csv", row(3));
  await until("the batch is parked", async () => (await records("parked"))[0]);
  await faults({ seed: 1, events: { drop: 1 } });
  await upload("orders/lost.csv", row(4));
  await until("its manifest is written", async () => (await records("2"))[3]);
  await quiet();
  await faults();
  await query("alter table shop.orders_away rename to orders");
  await keepWaiting();
  await invoke("reconcile", {});
  await until("the lost order is loaded", async () => ((await orders({ query })) === 2 ? true : undefined));
  await quiet();
}

/** The fence is held, so two loads wait for it, and the messages of the third file go back. */
async function loadBesideBusyTarget({ upload, query, quiet }: World, calls: readonly WireCall[]): Promise<void> {
  const submissions = () =>
    calls.filter(({ headers }) => /BatchExecuteStatement/.test(String(headers["x-amz-target"])));
  const before = submissions().length;
  await query("begin");
  await query("lock table shop.orders__loader_fence");
  for (const file of [1, 2]) {
    await upload(`orders/busy-${file}.csv`, row(1));
    await until("its load is submitted", async () => (submissions().length >= before + file ? true : undefined));
  }
  await upload("orders/busy-3.csv", row(1));
  await until("its message is given back", async () =>
    calls.find(({ headers }) => /ChangeMessageVisibility/.test(String(headers["x-amz-target"]))),
  );
  await query("commit");
  await quiet();
}

/** Without a ledger each load fails first, so recovery handles those of bulk loads, too. */
async function loadInBulk(
  { upload, query, quiet, invoke }: World,
  resources: readonly DeployedResource[],
): Promise<void> {
  await upload("archive/dt=2026-11-02/one.csv", row(5) + badRow);
  const scheduled = resources.find(({ logicalId }) => /Bulkyesterday/.test(logicalId));
  const [target] = (scheduled?.properties["Targets"] as { Input: string }[]) ?? []; // of a rule with a schedule
  const input = JSON.parse(loose(target?.Input ?? "{}"));
  await query("drop table shop.orders__loader_ledger");
  await invoke("bulk_loader", { ...input, date: "2026-11-03" });
  await until("the archived order is loaded", async () => ((await orders({ query })) === 3 ? true : undefined));
  await quiet();
  await invoke("bulk_loader", { ...input, date: "2026-11-03" }); // finds its file in the ledger
  await query("drop table shop.orders__loader_ledger");
  const { output: _, skip_loaded: __, ...backfill } = input;
  await invoke("bulk_loader", {
    ...backfill,
    paths: [{ s3_path: "s3://shop-landing/orders/first.csv", table: "shop.orders" }],
  });
  await until("all rows of the backfill are appended", async () =>
    (await orders({ query })) === 4 ? true : undefined,
  );
  await quiet();
}

const orders = async ({ query }: Pick<World, "query">) => (await query("select order_id from shop.orders")).length;

async function worldOf(local: LocalAws) {
  const { endpoint, region } = local;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  const database = new pg.Client({ connectionString: local.postgresUrl });
  await database.connect();
  return {
    upload: (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket: "shop-landing", Key, Body })),
    query: async (sql: string): Promise<unknown[]> => (await database.query(sql)).rows ?? [],
    /** Keys under one folder of the pipeline's records. */
    records: async (folder: string) => {
      const listed = await s3.send(
        new ListObjectsV2Command({ Bucket: "shop-manifests", Prefix: `manifests/orders_queue/${folder}` }),
      );
      return (listed.Contents ?? []).map(({ Key = "" }) => Key);
    },
    /** Leaves the record of a batch that has waited for three days and is not due for another try: it is told, and given up. */
    keepWaiting: async () => {
      const now = new Date();
      const record = {
        ...{ reason: "Disk Full", remedy: "Free space.", rounds: 3, attempt: 11, told: false, files: [] },
        ...{ pipeline: "orders_queue", table_name: "shop.orders", db_name: "dev", statement_id: "none", manifest: "" },
        ...{ batch_id: "0".repeat(32), since: new Date(now.getTime() - 3 * 86_400_000).toISOString() },
        failed_at: new Date(now.getTime() + 3_600_000).toISOString(),
        costs: { total: 8, searches: 0, setAside: 0 },
      } satisfies WaitingJson;
      const Key = `manifests/orders_queue/waiting/${record.batch_id}.json`;
      await s3.send(new PutObjectCommand({ Bucket: "shop-manifests", Key, Body: JSON.stringify(record) }));
    },
    faults: async (faults?: object) => {
      const init = faults ? { method: "PUT", body: JSON.stringify(faults) } : { method: "DELETE" };
      await fetch(`${endpoint}/_local/faults`, init);
    },
    invoke: async (bundle: string, input: object) => {
      const url = `${endpoint}/2015-03-31/functions/${name(bundle)}/invocations`;
      const answer = await fetch(url, { method: "POST", body: JSON.stringify(input) });
      const text = await answer.text();
      if (answer.headers.has("x-amz-function-error")) throw new Error(`${bundle} failed: ${text}`);
    },
    quiet: () => until("nothing happens any more", async () => ((await isQuiet(endpoint)) ? true : undefined)),
    [Symbol.asyncDispose]: async () => {
      s3.destroy();
      await database.end();
    },
  };
}

async function isQuiet(endpoint: string): Promise<boolean> {
  const { statements, queues, functions, pendingEvents } = await readStatus(endpoint);
  const busy = [statements, ...functions].flatMap(({ running, waiting }) => [running, waiting]);
  const messages = queues.flatMap(({ visible, inFlight, delayed }) => [visible, inFlight, delayed]);
  return [pendingEvents, ...busy, ...messages].every((count) => count === 0);
}
