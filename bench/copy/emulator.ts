import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import {
  DescribeStatementCommand,
  type DescribeStatementResponse,
  ExecuteStatementCommand,
  RedshiftDataClient,
} from "@aws-sdk/client-redshift-data";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";

export const bucket = "bench";
const credentials = { accessKeyId: "local", secretAccessKey: "local" };
const role = "IAM_ROLE 'arn:aws:iam::000000000000:role/bench'";

/** `redshift-loader local up` in its own process, as users run it. */
export type Emulator = AsyncDisposable & {
  s3: S3Client;
  postgresUrl: string;
  /** Runs one statement through the Data API. @returns the seconds until a client knows that it finished */
  run(sql: string): Promise<number>;
  /** `COPY <what> <options>` through the Data API. */
  copy(table: string, key: string, options: string): Promise<number>;
  /** Resident memory of the emulator's own process, without PostgreSQL's. */
  memoryBytes(): Promise<number>;
};

type Ready = { endpoint: string; region: string; postgres: string };

export async function startEmulator(): Promise<Emulator> {
  await using resources = new AsyncDisposableStack();
  const args = ["src/cli/main.ts", "local", "up", "--port", "0", "--no-functions", "--json"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  resources.defer(async () => {
    if (child.exitCode !== null) return;
    child.kill("SIGTERM");
    await once(child, "exit");
  });
  const [line] = await Promise.race([once(createInterface(child.stdout), "line"), failed(child)]);
  const { endpoint, region, postgres }: Ready = JSON.parse(String(line));
  const s3 = resources.adopt(new S3Client({ endpoint, region, credentials, forcePathStyle: true }), destroy);
  const client = resources.adopt(new RedshiftDataClient({ endpoint, region, credentials }), destroy);
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const run = (sql: string) => runStatement(client, sql);
  const running = resources.move();
  return {
    s3,
    postgresUrl: postgres,
    run,
    copy: (table, key, options) => run(`COPY ${table} FROM 's3://${bucket}/${key}' ${role} ${options}`),
    memoryBytes: () => residentBytes(child.pid ?? 0),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function failed(child: ReturnType<typeof spawn>): Promise<never> {
  const [code] = await once(child, "exit");
  throw new Error(`The local AWS did not start: it ended with ${code}.`);
}

const destroy = (client: { destroy(): void }) => client.destroy();

async function runStatement(client: RedshiftDataClient, Sql: string): Promise<number> {
  const startedMs = performance.now();
  const { Id = "" } = await client.send(
    new ExecuteStatementCommand({ ClusterIdentifier: "bench", Database: "dev", Sql }),
  );
  const { Status, Error: reason } = await ended(client, Id);
  if (Status !== "FINISHED") throw new Error(`${Sql} is ${Status}: ${reason}`);
  return (performance.now() - startedMs) / 1000;
}

/** The longest that DescribeStatement waits (facts §1.8). */
const waitSeconds = 30;

async function ended(client: RedshiftDataClient, Id: string): Promise<DescribeStatementResponse> {
  for (;;) {
    const described = await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: waitSeconds }));
    if (/^(?:FINISHED|FAILED|ABORTED)$/.test(described.Status ?? "")) return described;
  }
}

async function residentBytes(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(pid)]);
  return Number(stdout) * 1024;
}
