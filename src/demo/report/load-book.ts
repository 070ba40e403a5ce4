import { DescribeStatementCommand, paginateListStatements, type StatementData } from "@aws-sdk/client-redshift-data";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import pMap from "p-map";
import type { Aws } from "../send/aws.ts";
import { type Load, parseLoadName } from "./load.ts";

/** What is known of all loads; asks the Data API on each `refresh`, and again only about those that still ran. */
export type LoadBook = { refresh(): Promise<readonly Load[]>; loads(): readonly Load[] };

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
      await pMap(await listStatements(aws), addFrom, { concurrency: 4 });
      return [...known.values()];
    },
  };
}

async function listStatements({ redshift }: Aws): Promise<StatementData[]> {
  const statements: StatementData[] = [];
  const query = { ...cluster, StatementName: `${cluster.Database}/`, Status: "ALL", MaxResults: 100 } as const;
  for await (const page of paginateListStatements({ client: redshift }, query)) {
    statements.push(...(page.Statements ?? []));
  }
  return statements;
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
