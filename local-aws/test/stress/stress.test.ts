import { describe, expect, test } from "vitest";
import { crowd } from "./crowd.ts";
import { restarts } from "./restarts.ts";

describe("the local Redshift", () => {
  test("loses and mixes up nothing of 64 clients at once, and closes all sessions", async () => {
    expect(await crowd({ clients: 64, statements: 128 })).toMatchObject({ lost: 0, mixedUp: 0, sessionsLeft: 0 });
  });

  test("leaves no process, port or folder when it stops", async () => {
    expect(await restarts(3)).toEqual({ starts: 3, processes: 0, ports: 0, folders: 0 });
  });
});
