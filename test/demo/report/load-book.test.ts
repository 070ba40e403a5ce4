import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { expect, test } from "vitest";
import { openLoadBook } from "../../../src/demo/report/load-book.ts";
import { awsClients } from "../../../src/demo/send/aws.ts";

type Statement = { Id: string; Status: string };

/** The Data API over a list of statements, the newest first, that counts the pages it was asked for. */
async function dataApi(statements: Statement[]) {
  const asked = { pages: 0, described: [] as string[] };
  const listed = ({ Id, Status }: Statement) => ({
    Id,
    Status,
    StatementName: `dev/public.t/${Id}/1`,
    CreatedAt: 1_700_000_000,
  });
  const list = ({ NextToken = "0", MaxResults }: { NextToken?: string; MaxResults: number }) => {
    asked.pages++;
    const next = Number(NextToken) + MaxResults;
    const Statements = statements.slice(Number(NextToken), next).map(listed);
    return { Statements, ...(next < statements.length && { NextToken: String(next) }) };
  };
  const describe = ({ Id }: { Id: string }) => {
    asked.described.push(Id);
    return { Id, SubStatements: [{ Id: `${Id}:1`, QueryString: "COPY t FROM 's3://manifests/one'" }] };
  };
  const server = createServer(async (request, response) => {
    const input = JSON.parse((await text(request)) || "{}");
    const isS3 = request.headers["x-amz-target"] === undefined;
    const isList = String(request.headers["x-amz-target"]).endsWith("ListStatements");
    response.end(JSON.stringify(isS3 ? { entries: [{ url: "s3://b/k" }] } : isList ? list(input) : describe(input)));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  return { asked, endpoint, [Symbol.dispose]: () => void server.close() };
}

test("The book reads on only as far as something is new or still ran", async () => {
  const ended = (count: number, name: string): Statement[] =>
    Array.from({ length: count }, (_, at) => ({ Id: `${name}${at}`, Status: "FINISHED" }));
  const oldest: Statement = { Id: "oldest", Status: "STARTED" };
  const statements = [...ended(50, "a"), oldest];
  using api = await dataApi(statements);
  using aws = awsClients({ endpoint: api.endpoint, region: "eu-central-1", accountId: "1", postgresUrl: "" });
  expect(aws.redshift).toBeInstanceOf(RedshiftDataClient);
  const book = openLoadBook(aws);

  expect(await book.refresh()).toHaveLength(51);
  expect(api.asked.pages).toBe(3);
  oldest.Status = "FINISHED";
  expect((await book.refresh()).filter(({ endedAt }) => !endedAt)).toEqual([]);
  expect(api.asked.pages).toBe(6);
  await book.refresh();
  expect(api.asked.pages).toBe(7);
  statements.unshift(...ended(20, "b"));
  expect(await book.refresh()).toHaveLength(71);
  expect(api.asked.pages).toBe(9);
  expect(new Set(api.asked.described).size).toBe(api.asked.described.length);
});
