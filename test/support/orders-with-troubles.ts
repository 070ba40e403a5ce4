import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "@redshift-loader/local-aws";
import type { UpLocal } from "./local-up.ts";
import { localUpHere } from "./local-up-here.ts";
import { environmentOf, isQuiet, ordersClients } from "./orders-clients.ts";

type Record = { batch_id: string; file_id: string };

export type OrdersWithTroubles = AsyncDisposable & {
  local: UpLocal;
  /** For commands. */
  env: { [name: string]: string };
  folder: string;
  quarantined: Record;
  parked: Pick<Record, "batch_id">;
  /** Waits until what was submitted again has failed again, as it must. */
  settled(): Promise<unknown>;
};

const header = "order_id,status,amount,updated_at\n";
const files = {
  "good.csv": `${header}1,placed,10.00,2026-11-02 08:15:00\n2,placed,20.00,2026-11-02 08:16:00\n`,
  "bad.csv": `${header}3,placed,ten,2026-11-02 08:15:00\n`,
  "denied.csv": `${header}4,placed,30.00,2026-11-02 08:15:00\n`,
};

/**
 * The pipeline of `examples/orders`, a batch for each file, after it met a good file, one that Redshift refuses
 * (quarantined), and one that COPY's role may not read (its batch is parked).
 */
export async function ordersWithTroubles(): Promise<OrdersWithTroubles> {
  await using started = new AsyncDisposableStack();
  const folder = await pipelinesFolder();
  started.defer(() => rm(folder, { recursive: true }));
  const local = started.use(await localUpHere({ pipelines: folder }));
  const { upload } = ordersClients(local);
  const faults = { s3: { deny: { suffix: "denied.csv" } } };
  await fetch(`${local.ready.endpoint}/_local/faults`, { method: "PUT", body: JSON.stringify(faults) });
  for (const [name, body] of Object.entries(files)) await upload(`orders/${name}`, body);
  const settled = () => untilSettled(local);
  const records = await settled();
  const all = started.move();
  return {
    local,
    env: environmentOf(local.ready),
    folder,
    ...records,
    settled,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

async function untilSettled(local: UpLocal) {
  const { objectsUnder } = ordersClients(local);
  return until(
    "one file is loaded, one quarantined and one parked",
    async () => {
      if (!(await isQuiet(local))) return undefined;
      const [quarantined] = await objectsUnder("manifests/orders_queue/quarantine/");
      const [parked] = await objectsUnder("manifests/orders_queue/parked/");
      return quarantined && parked ? { quarantined, parked } : undefined;
    },
    180_000,
  );
}

async function pipelinesFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "orders-"));
  await cp("examples/orders", folder, { recursive: true });
  const config = JSON.parse(await readFile("examples/orders/orders_queue.json", "utf8"));
  await writeFile(
    join(folder, "orders_queue.json"),
    JSON.stringify({ ...config, batch: { max_files: 1, window_seconds: 1 } }),
  );
  return folder;
}
