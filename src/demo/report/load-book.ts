import { DescribeStatementCommand, paginateListStatements, type StatementData } from "@aws-sdk/client-redshift-data";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import pMap from "p-map";
import type { Aws } from "../send/aws.ts";
import { type Load, parseLoadName } from "./load.ts";

/** What is known of all loads; asks the Data API on each `refresh`, about new ones and those that still ran. */
export type LoadBook = { refresh(): Promise<readonly Load[]>; loads(): readonly Load[] };

/** A statement is listed with its whole SQL, so a page of many is megabytes. */
const statementsPerPage = 20;
const cluster = { ClusterIdentifier: "demo", Database: "dev" };
const states: Record<string, Load["state"]> = { FINISHED: "finished", FAILED: "failed", ABORTED: "failed" };

export function openLoadBook(aws: Aws): LoadBook {
  const known = new Map<string, Load>();
  const manifests = new Map<string, Promise<string[]>>();

  const addFrom = async (statement: StatementData) => {
    const load = runningLoad(statement);
    if (!load || known.get(load.statementId)?.endedAt) return;
    const state = states[statement.Status ?? ""];
    known.set(load.statementId, state ? await endedLoad(aws, { ...load, state }, manifests) : load);
  };

  return {
    loads: () => [...known.values()],
    async refresh() {
      const running = new Set([...known.values()].filter(({ endedAt }) => !endedAt).map((load) => load.statementId));
      for await (const page of pagesOfStatements(aws)) {
        const hasNew = page.some(({ Id = "" }) => !known.has(Id));
        await pMap(page, addFrom, { concurrency: 4 });
        for (const { Id = "" } of page) running.delete(Id);
        if (!hasNew && running.size === 0) break; // the newest come first, so what follows is known
      }
      return [...known.values()];
    },
  };
}

async function* pagesOfStatements({ redshift }: Aws): AsyncGenerator<StatementData[]> {
  const loads = { ...cluster, StatementName: `${cluster.Database}/`, Status: "ALL" } as const;
  const pages = paginateListStatements({ client: redshift }, { ...loads, MaxResults: statementsPerPage });
  for await (const { Statements = [] } of pages) yield Statements;
}

function runningLoad({ Id, StatementName, CreatedAt }: StatementData): Load | undefined {
  const name = parseLoadName(StatementName ?? "");
  if (!Id || !name || !CreatedAt) return undefined;
  return { ...name, statementId: Id, state: "running", submittedAt: CreatedAt, urls: [] };
}

async function endedLoad(aws: Aws, load: Load, manifests: Map<string, Promise<string[]>>): Promise<Load> {
  const statement = await aws.redshift.send(new DescribeStatementCommand({ Id: load.statementId }));
  const subs = statement.SubStatements ?? [];
  const error = subs.find((sub) => sub.Error)?.Error ?? statement.Error;
  const manifest = subs.map(({ QueryString }) => manifestIn(QueryString ?? "")).find(Boolean);
  if (!manifest) throw new Error(`Load ${load.statementId} of ${load.table} has no COPY, so its files are unknown.`);
  const reading = manifests.get(manifest) ?? readManifest(aws, manifest);
  manifests.set(manifest, reading);
  const endedAt = statement.UpdatedAt ?? load.submittedAt;
  return { ...load, endedAt, urls: await reading, ...(error && { error }) };
}

/** The address behind the FROM of a COPY; the quote of a literal is doubled. */
function manifestIn(sql: string): string | undefined {
  return /\bFROM\s+'(?<url>s3:\/\/(?:[^']|'')+)'/i.exec(sql)?.groups?.["url"]?.replaceAll("''", "'");
}

async function readManifest({ s3 }: Aws, address: string): Promise<string[]> {
  const [bucket, ...key] = address.slice("s3://".length).split("/");
  const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key.join("/") }));
  const manifest: { entries: { url: string }[] } = JSON.parse((await object.Body?.transformToString()) ?? "");
  return manifest.entries.map(({ url }) => url);
}
