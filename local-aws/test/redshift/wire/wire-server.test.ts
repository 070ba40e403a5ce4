import { once } from "node:events";
import { createServer } from "node:net";
import { createSecureContext } from "node:tls";
import { test as base, describe, expect } from "vitest";
import { startWireServer } from "../../../src/redshift/wire/wire-server.ts";

const options = {
  openSession: () => Promise.reject(new Error("no client connects in this test")),
  passwords: { of: async () => undefined },
  tls: { context: createSecureContext(), caFile: "" },
};

const test = base.extend("taken", async ({}, { onCleanup }) => {
  const holder = createServer().listen(0, "127.0.0.1");
  await once(holder, "listening");
  onCleanup(() => void holder.close());
  const address = holder.address();
  return typeof address === "object" && address ? address.port : 0;
});

describe("the port of Redshift", () => {
  test("that was asked for must be free", async ({ taken }) => {
    await expect(startWireServer({ port: taken, ...options })).rejects.toThrow(
      `The local Redshift cannot listen on 127.0.0.1:${taken}: another program uses port ${taken}. Nothing was started.`,
    );
  });

  test("that is only preferred gives way to a free one", async ({ taken }) => {
    await using server = await startWireServer({ port: { preferred: taken }, ...options });
    expect(server.port).not.toBe(taken);
    expect(server.port).toBeGreaterThan(0);
  });
});
