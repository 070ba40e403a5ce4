import { GetObjectCommand, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import pMap from "p-map";
import pg from "pg";
import type { ChaosRun } from "./chaos-run.ts";
import { type ChaosPipeline, markColumn, recordsBucket, recordsPrefix } from "./pipelines.ts";
import type { ChaosRow } from "./rows.ts";

/** A file as ledger and quarantine name it: the same key with another eTag is another file. */
export type FileName = { key: string; eTag: string };

/** A row of a target. `markedAt`: when it was deleted, in milliseconds since 1970, if the target keeps deleted rows. */
export type StoredRow = ChaosRow & { markedAt?: number | undefined };

/** What one pipeline left behind, read past the product. */
export type Stored = {
  rows: readonly StoredRow[];
  ledger: readonly FileName[];
  quarantined: readonly (FileName & { reason: string })[];
  parked: readonly { name: string; reason: string }[];
};

export async function readStored(run: ChaosRun, pipeline: ChaosPipeline): Promise<Stored> {
  const tables = await withClient(run, async (client) => ({
    rows: await readRows(client, pipeline),
    ledger: await readLedger(client, pipeline),
  }));
  return { ...tables, quarantined: await readQuarantine(run, pipeline), parked: await readParked(run, pipeline) };
}

/** Other sessions that run a statement or keep a transaction open. */
export async function countOpenTransactions(run: ChaosRun): Promise<number> {
  const { rows } = await withClient(run, (client) =>
    client.query<{ open: number }>(
      `select count(*)::int "open" from pg_stat_activity
       where backend_type = 'client backend' and state <> 'idle' and pid <> pg_backend_pid()`,
    ),
  );
  return rows[0]?.open ?? 0;
}

/** What each session does that is not idle, and whom it waits for. */
export async function readSessions(run: ChaosRun): Promise<string[]> {
  const { rows } = await withClient(run, (client) =>
    client.query<{ line: string }>(
      `select concat_ws(' ', pid, state, wait_event_type, wait_event, 'blocked by', pg_blocking_pids(pid)::text,
              'for', now() - state_change, left(query, 120)) "line" from pg_stat_activity
       where backend_type = 'client backend' and state <> 'idle' and pid <> pg_backend_pid() order by state_change`,
    ),
  );
  return rows.map(({ line }) => line);
}

async function withClient<T>({ aws }: ChaosRun, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(aws.environment.postgresUrl);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

type TextTimes = { changedAt: string; markedAt: string | null };

async function readRows(client: pg.Client, { table, deletes }: ChaosPipeline): Promise<StoredRow[]> {
  const { rows } = await client.query<Omit<ChaosRow, "changedAt" | "deletes"> & TextTimes>(
    `select file_no "fileNo", row_no "rowNo", key_a "keyA", key_b "keyB", payload, ${epochMs("changed_at")} "changedAt",
            ${deletes === "mark" ? epochMs(markColumn) : "null"} "markedAt" from ${table}`,
  );
  return rows.map(({ changedAt, markedAt, ...row }) => ({
    ...row,
    changedAt: Number(changedAt),
    deletes: false,
    ...(markedAt !== null && { markedAt: Number(markedAt) }),
  }));
}

const epochMs = (column: string) => `(extract(epoch from ${column}) * 1000)::bigint::text`;

async function readLedger(client: pg.Client, { table }: ChaosPipeline): Promise<FileName[]> {
  const { rows } = await client.query<FileName>(`select object_key "key", etag "eTag" from ${table}__loader_ledger`);
  return rows;
}

type QuarantineJson = { url: string; etag: string; reason: string };

async function readQuarantine(run: ChaosRun, { name }: ChaosPipeline): Promise<Stored["quarantined"]> {
  const records = await readRecords(run, `${recordsPrefix}${name}/quarantine/`);
  return records.map(({ text }) => {
    const { url, etag, reason } = JSON.parse(text) as QuarantineJson; // the record's documented form
    return { key: url.replace(/^s3:\/\/[^/]+\//, ""), eTag: etag, reason };
  });
}

async function readParked(run: ChaosRun, { name }: ChaosPipeline): Promise<Stored["parked"]> {
  const records = await readRecords(run, `${recordsPrefix}${name}/parked/`);
  return records.map(({ key, text }) => ({ name: key, reason: (JSON.parse(text) as { reason: string }).reason }));
}

/** The objects of the product's bucket below a prefix. */
export async function readRecords({ aws }: ChaosRun, prefix: string): Promise<{ key: string; text: string }[]> {
  const keys: string[] = [];
  for await (const page of paginateListObjectsV2({ client: aws.s3 }, { Bucket: recordsBucket, Prefix: prefix }))
    keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
  const read = async (key: string) => {
    const { Body } = await aws.s3.send(new GetObjectCommand({ Bucket: recordsBucket, Key: key }));
    return { key, text: (await Body?.transformToString()) ?? "" };
  };
  return pMap(keys, read, { concurrency: 8 });
}
