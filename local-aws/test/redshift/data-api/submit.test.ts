import { describe, expect } from "vitest";
import { test } from "../../support/local-redshift.ts";

const submission = (body: string, operation = "ExecuteStatement") => {
  const headers = { "x-amz-target": `RedshiftData.${operation}` };
  return new Request("http://local/", { method: "POST", headers, body });
};

describe("the service", () => {
  test("refuses an operation it does not have", async ({ snapshot }) => {
    const response = await snapshot.redshift.service(submission("{}", "MakeCoffee"));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: "UnknownOperationException" });
  });

  test("ignores members it does not know, and null ones", async ({ snapshot }) => {
    const body = { ...snapshot.target, Sql: "SELECT 1", FutureMember: { a: 1 }, DbUser: null };
    const response = await snapshot.redshift.service(submission(JSON.stringify(body)));
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/x-amz-json-1.1");
    expect(response.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
  });

  test.for([
    ["{", /^The request body is not JSON: /],
    ["[]", /^The request body is not a JSON object\.$/],
    ['{"Sql":7}', /^Sql: NUMBER_VALUE can not be converted to a String$/],
    ['{"Sql":"SELECT 1","WaitTimeSeconds":"7"}', /^WaitTimeSeconds: STRING_VALUE can not be converted to an Integer$/],
    ['{"Sql":"SELECT 1","WithEvent":"yes"}', /^WithEvent: STRING_VALUE can not be converted to a Boolean$/],
    ['{"Sql":"SELECT 1","Parameters":{}}', /^Parameters: START_OBJECT can not be converted to a List$/],
  ] as const)("does not take %s", async ([body, message], { snapshot }) => {
    const response = await snapshot.redshift.service(submission(body));
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      __type: "SerializationException",
      Message: expect.stringMatching(message),
    });
  });
});
