import { describe, expect, test } from "vitest";
import { createCallRates } from "../../../src/redshift/data-api/call-rates.ts";
import { quotasOf } from "../../../src/redshift/data-api/quotas.ts";

describe("the quotas", () => {
  test("of AWS are the documented ones", () => {
    expect(quotasOf({ preset: "aws" })).toEqual({
      statementsPerBatch: 40,
      statementBytes: 102_400,
      activeStatements: 500,
      activeSessions: 500,
      waitingRequests: 100,
      rowBytes: 65_536,
      resultBytes: 500_000_000,
      callsPerSecond: {
        BatchExecuteStatement: 20,
        CancelStatement: 3,
        DescribeStatement: 100,
        DescribeTable: 3,
        ExecuteStatement: 30,
        GetStatementResult: 20,
        GetStatementResultV2: 20,
        ListDatabases: 3,
        ListSchemas: 3,
        ListSessions: 3,
        ListStatements: 3,
        ListTables: 3,
      },
    });
  });

  test("count no calls if nothing is set", () => {
    expect(quotasOf()).toEqual({ ...quotasOf({ preset: "aws" }), callsPerSecond: {} });
  });

  test("are those of the preset where nothing else is set", () => {
    expect(quotasOf({ preset: "aws", activeStatements: 2 })).toEqual({
      ...quotasOf({ preset: "aws" }),
      activeStatements: 2,
    });
  });
});

describe("calls", () => {
  test("are admitted as often as the quota says in any second, for each operation", () => {
    let nowMs = 0;
    const rates = createCallRates(() => new Date(nowMs));
    const quotas = quotasOf({ callsPerSecond: { ListTables: 2, ListSchemas: 1 } });
    const admitted = (operation: string) => {
      try {
        rates(operation, quotas);
        return true;
      } catch (error) {
        expect(error).toMatchObject({ type: "ThrottlingException", message: "Rate exceeded", status: 400 });
        return false;
      }
    };
    expect(["ListTables", "ListTables", "ListTables", "ListSchemas", "ListDatabases"].map(admitted)).toEqual([
      true,
      true,
      false,
      true,
      true,
    ]);
    nowMs = 999;
    expect(admitted("ListTables")).toBe(false);
    nowMs = 1000;
    expect(admitted("ListTables")).toBe(true);
  });
});
