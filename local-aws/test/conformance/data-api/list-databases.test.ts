import { ListDatabasesCommand } from "@aws-sdk/client-redshift-data";
import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";

/** It lists what other files of specs have used too. */
const inOwnLocal = { local: {} };

conformance(
  "ListDatabases",
  (spec) => {
    spec(
      "knows dev and those that were used",
      { source: "mgmt/data-api", only: "emulator" },
      async ({ client, target, run }) => {
        await run("SELECT 1");
        const { Databases } = await client.send(new ListDatabasesCommand(target));
        expect(Databases).toEqual([target.Database, "dev"].toSorted());
      },
    );

    spec("may name no database", { source: "facts §1.1", only: "emulator" }, async ({ client, target }) => {
      const { Databases } = await client.send(new ListDatabasesCommand({ ...target, Database: undefined }));
      expect(Databases).toContain("dev");
    });

    spec("comes in pages", { source: "facts §1.3", only: "emulator" }, async ({ client, target, run }) => {
      await run("SELECT 1");
      const first = await client.send(new ListDatabasesCommand({ ...target, MaxResults: 1 }));
      const second = await client.send(new ListDatabasesCommand({ ...target, NextToken: first.NextToken }));
      expect([...(first.Databases ?? []), ...(second.Databases ?? [])]).toEqual([target.Database, "dev"].toSorted());
    });
  },
  inOwnLocal,
);
