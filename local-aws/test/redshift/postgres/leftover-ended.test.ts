import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { test as base, describe, expect } from "vitest";
import { leftoverEnded } from "../../../src/redshift/postgres/leftover-ended.ts";

/** A folder with the lock file of a server; the process of its id ends with the test. */
const test = base
  .extend("folder", async ({ task: _ }, { onCleanup }) => {
    const folder = await mkdtemp(join(tmpdir(), "leftover-test-"));
    onCleanup(() => rm(folder, { recursive: true }));
    return folder;
  })
  .extend("program", async ({ task: _ }, { onCleanup }) => {
    const program = spawn("sleep", ["600"]);
    onCleanup(() => void program.kill());
    await once(program, "spawn");
    return program;
  });

/** As PostgreSQL writes it: process id, folder, start, port, … */
const lockFile = (pid: number | undefined, port: number) => `${pid}\n/data\n1795972000\n${port}\n\n127.0.0.1\n`;

/** No server listens there: the port is reserved. */
const deadPort = 1;

describe("A server that an earlier process left behind", () => {
  test("is waited for until it has ended", async ({ folder, program }) => {
    await writeFile(join(folder, "postmaster.pid"), lockFile(program.pid, deadPort));
    let ended = false;
    const waiting = leftoverEnded(folder, 600).then(() => {
      ended = true;
    });
    await sleep(300);
    expect(ended).toBe(false);
    program.kill();
    await waiting;
  });

  test("is left alone if it still answers at the end of the time", async ({ folder, program }) => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo; // a TCP server's address is never a string
    const file = join(folder, "postmaster.pid");
    await writeFile(file, lockFile(program.pid, port));
    await leftoverEnded(folder, 0.1);
    server.close();
    expect(existsSync(file)).toBe(true);
  });

  test.for([
    { what: "a server", sign: 1 },
    { what: "a server for one user", sign: -1 },
  ])("is forgotten if another program has the process id of $what", async ({ sign }, { folder, program }) => {
    const file = join(folder, "postmaster.pid");
    await writeFile(file, lockFile(sign * (program.pid ?? 0), deadPort));
    await leftoverEnded(folder, 0.1);
    expect(existsSync(file)).toBe(false);
  });

  test("that is gone, or never was, needs no waiting", async ({ folder, program }) => {
    await leftoverEnded(folder, 600);
    program.kill();
    await once(program, "exit");
    await writeFile(join(folder, "postmaster.pid"), lockFile(program.pid, deadPort));
    await leftoverEnded(folder, 600);
  });
});
