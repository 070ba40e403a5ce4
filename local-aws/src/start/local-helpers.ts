import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import pg from "pg";
import { until } from "../until.ts";
import type { LocalStatus } from "./status.ts";

/** What a test does most with a local AWS. */
export type LocalHelpers = {
  /**
   * Environment variables for any SDK, boto3 or the AWS CLI.
   *
   * @example execFile("aws", ["s3", "ls"], { env: { ...process.env, ...local.environment } })
   */
  environment: Record<string, string>;
  /**
   * Runs SQL of Redshift to its end. Values are those of node-postgres: BIGINT and DECIMAL come as strings, TIMESTAMP as
   * a Date. Of several statements the rows of the last one come back.
   *
   * @param database default `dev`; one that is absent is created
   * @throws DatabaseError with Redshift's message
   * @example await local.query("SELECT COUNT(*) AS orders FROM shop.orders") // [{ orders: "3" }]
   */
  query<Row = Record<string, unknown>>(sql: string, database?: string): Promise<Row[]>;
  /** Puts an object, and announces it as any other PUT does. The bucket must be there. */
  putObject(bucket: string, key: string, body: string | Uint8Array): Promise<void>;
  /**
   * Waits until nothing is under way any more: no function, event or statement of the Data API, and no message in a queue
   * that a function reads. A message of another queue, a dead-letter queue for example, is not waited for.
   *
   * @param timeoutMs default 60,000
   * @throws Error that names what is still under way
   */
  untilQuiet(timeoutMs?: number): Promise<void>;
};

type Place = {
  endpoint: string;
  region: string;
  redshiftUrl: string;
  endpoints: { s3?: string; sqs?: string };
  status: () => LocalStatus;
  /** The queues that functions read. */
  polled: ReadonlySet<string>;
};

/** Disposing it closes its connections. */
export function localHelpers(place: Place): LocalHelpers & AsyncDisposable {
  const { endpoint, region, redshiftUrl, endpoints, status, polled } = place;
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const s3 = new S3Client({ endpoint: endpoints.s3 ?? endpoint, region, credentials, forcePathStyle: true });
  return {
    environment: {
      AWS_ENDPOINT_URL: endpoint,
      ...(endpoints.s3 && { AWS_ENDPOINT_URL_S3: endpoints.s3 }),
      ...(endpoints.sqs && { AWS_ENDPOINT_URL_SQS: endpoints.sqs }),
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region, // the AWS CLI 1 and boto3 read this one only
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    query: (sql, database) => query(urlOf(redshiftUrl, database), sql),
    putObject: async (Bucket, Key, Body) => {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    },
    untilQuiet: async (timeoutMs = 60_000) => {
      const busy = () => underWay(status(), polled);
      try {
        await until("the local AWS is quiet", async () => (busy().length === 0 ? true : undefined), timeoutMs);
      } catch (cause) {
        const left = busy().join(", ") || "nothing any more";
        throw new Error(`The local AWS is not quiet after ${timeoutMs} ms. Still under way: ${left}.`, { cause });
      }
    },
    [Symbol.asyncDispose]: async () => s3.destroy(),
  };
}

function urlOf(redshiftUrl: string, database: string | undefined): string {
  const url = new URL(redshiftUrl);
  if (database !== undefined) url.pathname = encodeURIComponent(database);
  return url.href;
}

/** Each query opens a new connection: settings and open transactions of one test never reach another. */
async function query<Row>(connectionString: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const results = [await client.query(sql)].flat();
    return results.at(-1)?.rows ?? []; // `Row` is what the caller says
  } finally {
    await client.end();
  }
}

function underWay({ statements, queues, functions, pendingEvents }: LocalStatus, polled: ReadonlySet<string>) {
  const counts = {
    statements: statements.running + statements.waiting,
    events: pendingEvents,
    ...Object.fromEntries(functions.map(({ name, running, waiting }) => [`invocations of ${name}`, running + waiting])),
    ...Object.fromEntries(
      queues
        .filter(({ name }) => polled.has(name))
        .map(({ name, visible, inFlight, delayed }) => [`messages of queue ${name}`, visible + inFlight + delayed]),
    ),
  };
  return Object.entries(counts).flatMap(([what, count]) => (count > 0 ? [`${what} ${count}`] : []));
}
