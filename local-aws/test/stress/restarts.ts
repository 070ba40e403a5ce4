import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ExecuteStatementCommand, RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { startLocal } from "../../src/start-local.ts";

export type RestartsResult = {
  starts: number;
  /** Of PostgreSQL, ports and temporary folders that were still there when it had stopped. */
  processes: number;
  ports: number;
  folders: number;
};

/** Starts and stops the local AWS, each time with a statement at work in a session that is kept. */
export async function restarts(starts: number): Promise<RestartsResult> {
  const left = { processes: 0, ports: 0, folders: 0 };
  await using temporary = await ownTemporaryFolder();
  for (let start = 0; start < starts; start += 1) {
    const { pids, urls } = await startAndStop();
    left.processes += pids.filter(isAlive).length;
    for (const url of urls) if (await answers(url)) left.ports += 1;
    left.folders = (await readdir(temporary.path)).length;
  }
  return { starts, ...left };
}

/** A new folder for the temporary files of this process: files of other processes are not counted. */
async function ownTemporaryFolder(): Promise<AsyncDisposable & { path: string }> {
  const { TMPDIR: before = tmpdir() } = process.env;
  const path = await mkdtemp(join(before, "restarts-"));
  process.env["TMPDIR"] = path;
  return {
    path,
    async [Symbol.asyncDispose]() {
      process.env["TMPDIR"] = before;
      await rm(path, { recursive: true });
    },
  };
}

async function startAndStop(): Promise<{ pids: number[]; urls: string[] }> {
  await using local = await startLocal({ buckets: ["lake"] });
  const { endpoint, region, dataDir, redshiftUrl, postgresUrl } = local;
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new RedshiftDataClient({ endpoint, region, credentials });
  const session = { ClusterIdentifier: "any", Database: "dev", SessionKeepAliveSeconds: 600 };
  const sleep = { ...session, Sql: "SELECT pg_sleep(600)", WaitTimeSeconds: 1 };
  const { RedshiftPid: pid = 0 } = await client.send(new ExecuteStatementCommand(sleep));
  client.destroy();
  const [server = ""] = (await readFile(join(dataDir, "redshift", "postmaster.pid"), "utf8")).split("\n");
  return { pids: [pid, Number(server)], urls: [endpoint, redshiftUrl, postgresUrl] };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = createConnection({ host: hostname, port: Number(port) });
    socket
      .once("error", () => resolve(false))
      .once("connect", () => {
        socket.destroy();
        resolve(true);
      });
  });
}
