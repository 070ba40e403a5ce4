import type { DescribeStatementCommand, RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { describe, expect, test } from "vitest";
import { dataApiLoadStates } from "../../../src/aws/data-api/load-states.ts";

/** A client whose statements all have this status, or whose calls fail. */
function fakeClient(answer: { status: string } | { error: string }) {
  const inputs: DescribeStatementCommand["input"][] = [];
  const send = async ({ input }: DescribeStatementCommand) => {
    inputs.push(input);
    if ("error" in answer) throw Object.assign(new Error("refused"), { name: answer.error });
    return { Status: answer.status };
  };
  return { client: { send } as unknown as Pick<RedshiftDataClient, "send">, inputs }; // one overload is enough
}

describe("the state of a load", () => {
  test("is waited for where the loader says so", async () => {
    const { client, inputs } = fakeClient({ status: "FINISHED" });
    const { stateOf } = dataApiLoadStates(client);
    expect([await stateOf("a"), await stateOf("b", 4)]).toEqual(["ended", "ended"]);
    expect(inputs).toEqual([{ Id: "a" }, { Id: "b", WaitTimeSeconds: 4 }]);
  });

  test.each(["ThrottlingException", "ActiveWaitingRequestsExceededException"])(
    "is not known after %s",
    async (error) => {
      expect(await dataApiLoadStates(fakeClient({ error }).client).stateOf("a", 4)).toBe("busy");
    },
  );

  test("is active while the statement has started", async () => {
    expect(await dataApiLoadStates(fakeClient({ status: "STARTED" }).client).stateOf("a", 1)).toBe("active");
  });
});
