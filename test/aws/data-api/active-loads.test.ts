import type { ListStatementsCommand, RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { describe, expect, test } from "vitest";
import { dataApiActiveLoads } from "../../../src/aws/data-api/active-loads.ts";
import { pipeline } from "../../support/builders.ts";

const { warehouse } = pipeline();

type Input = ListStatementsCommand["input"];

/** A client that answers each page from `pages`, by status and token. */
function fakeClient(pages: (input: Input) => { names: readonly string[]; next?: string }) {
  const inputs: Input[] = [];
  const send = async ({ input }: ListStatementsCommand) => {
    inputs.push(input);
    const { names, next } = pages(input);
    return { Statements: names.map((StatementName) => ({ Id: "id", StatementName })), NextToken: next };
  };
  return { client: { send } as unknown as Pick<RedshiftDataClient, "send">, inputs }; // one overload is enough
}

describe("the loads that are active", () => {
  test("are those submitted, picked and started, in this order, each once, page by page", async () => {
    const { client, inputs } = fakeClient(({ Status, NextToken }) => {
      if (Status === "SUBMITTED") return { names: ["dev/t/a/1"] };
      if (Status === "PICKED") return { names: ["dev/t/a/1", "dev/t/b/1"] };
      return NextToken === undefined ? { names: ["dev/t/c/1"], next: "2" } : { names: ["dev/t/d/1"] };
    });
    const listed = await dataApiActiveLoads(client).list(warehouse);
    expect(listed.map(({ statementName }) => statementName)).toEqual([
      "dev/t/a/1",
      "dev/t/b/1",
      "dev/t/c/1",
      "dev/t/d/1",
    ]);
    expect(inputs.map(({ Status }) => Status)).toEqual(["SUBMITTED", "PICKED", "STARTED", "STARTED"]);
    expect(inputs[0]).toMatchObject({
      ...{ ClusterIdentifier: "main", Database: "dev", StatementName: "dev/", MaxResults: 100 },
    });
  });

  test("are asked of a workgroup by its name", async () => {
    const { client, inputs } = fakeClient(() => ({ names: [] }));
    await dataApiActiveLoads(client).list({ ...warehouse, at: { kind: "workgroup", name: "adhoc" } });
    expect(inputs[0]).toMatchObject({ WorkgroupName: "adhoc" });
    expect(inputs[0]).not.toHaveProperty("ClusterIdentifier");
  });
});

describe("a batch", () => {
  test("is committed if one of its attempts is finished, not one of a batch whose name begins alike", async () => {
    const { client, inputs } = fakeClient(({ StatementName }) => ({
      names: ["dev/t/a/12"].filter((name) => name.startsWith(StatementName ?? "")),
    }));
    const active = dataApiActiveLoads(client);
    expect(await active.isCommitted(warehouse, "dev/t/b")).toBe(false);
    expect(await active.isCommitted(warehouse, "dev/t/a")).toBe(true);
    expect(inputs[0]).toMatchObject({ Status: "FINISHED", StatementName: "dev/t/b/" });
  });
});
