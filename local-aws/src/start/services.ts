import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { type LocalEvents, startEvents } from "../events/events.ts";
import { createFaults, type Faults } from "../faults/faults.ts";
import { startGateway } from "../gateway/gateway.ts";
import { type Functions, startFunctions } from "../lambda/functions.ts";
import type { InvocationRequest } from "../lambda/invocation.ts";
import { lambdaApi } from "../lambda/lambda-api.ts";
import { createMappings, type Mappings } from "../lambda/mappings.ts";
import type { Postgres } from "../redshift/postgres/postgres.ts";
import { type LocalRedshift, startRedshift } from "../redshift/redshift.ts";
import type { AnnouncedObject } from "../s3/notifications/notifier.ts";
import { startS3 } from "../s3/s3.ts";
import { startSns } from "../sns/sns.ts";
import type { PublishedMessage } from "../sns/sns-context.ts";
import { startSqs } from "../sqs/sqs.ts";
import { startSts } from "../sts/sts.ts";
import { type Buckets, localBuckets, remoteBuckets } from "./buckets.ts";
import type { DataFolder } from "./data-folder.ts";
import { type EventTargets, sendTo } from "./event-targets.ts";
import { createFill } from "./fill.ts";
import type { LocalAws } from "./local-aws.ts";
import { localHelpers } from "./local-helpers.ts";
import type { LocalSettings, MappingOptions, PreparedLocal, RedshiftSession } from "./local-options.ts";
import { milliseconds } from "./milliseconds.ts";
import { putRule } from "./put-rule.ts";
import { localQueues, type Queues, queueName } from "./queues.ts";
import { remoteQueues } from "./remote-queues.ts";
import { createParts, type Parts, routesTo, s3ServedAt, sqsServedAt } from "./routes.ts";
import { type LocalStatus, statusApi } from "./status.ts";

/** Any keys work: no local service checks a signature. */
const credentials = { accessKeyId: "local", secretAccessKey: "local" };
/** Distinguishes COPY's requests to S3 from all others. */
const copyCredentials = { accessKeyId: "redshift", secretAccessKey: "local" };

type Account = { region: string; accountId: string };

/** What every part is started with. Parts are disposed in reverse order of their start. */
type Context = {
  options: LocalSettings;
  account: Account;
  endpoints: LocalSettings["endpoints"];
  dataDir: string;
  postgres: Promise<Postgres>;
  url: string;
  parts: Parts;
  faults: Faults;
  started: AsyncDisposableStack;
};

type Started = {
  settings: LocalSettings;
  folder: DataFolder;
  /** Starting, or started; its owner stops it. */
  postgres: Promise<Postgres>;
  started: AsyncDisposableStack;
};

/** All services, behind one endpoint. */
export async function startServices({
  settings: options,
  folder,
  postgres,
  started,
}: Started): Promise<Omit<LocalAws, symbol>> {
  const { region, accountId, endpoints } = options;
  const account = { region, accountId };
  const { path: dataDir } = folder;
  const parts = createParts();
  const faults = createFaults({ copyAccessKeyId: copyCredentials.accessKeyId });
  const gateway = { port: options.port, routes: routesTo(parts), intercept: faults.interceptCall };
  const { url } = started.use(await startGateway(gateway));
  await folder.tellEndpoint(url);
  const context = { options, account, endpoints, dataDir, postgres, url, parts, faults, started };

  const queues = startQueues(context);
  const { buckets, s3Client } = await startBuckets(context, queues);
  const fill = createFill({ buckets, queues });
  await fill(options).catch(notStarted);
  parts.sts.resolve(startSts(account));
  const onPublish = (published: PublishedMessage) => options.onActivity?.({ kind: "message published", ...published });
  const sns = startSns({ ...account, sendMessage: queues.send, onPublish });
  parts.sns.resolve(sns.service);
  const bus = Promise.withResolvers<LocalEvents>();
  const redshift = await startWarehouse(context, { s3Client, bus: bus.promise });
  const functions = startLambda(context);
  const events = startBus(context, { functions, queues, sns });
  bus.resolve(events);
  const openSession: PreparedLocal["openSession"] = ({ database, user }) => sessionOf(redshift, database, user);
  await options.prepare?.({ ...account, endpoint: url, redshiftUrl: redshift.url, openSession });
  const putMapping = startMappings(context, { queues, functions });
  for (const mapping of options.eventSourceMappings) await putMapping(mapping);
  const status = startControls(context, { queues, functions, redshift });
  const addresses = { ...account, endpoint: url, redshiftUrl: redshift.url, postgresUrl: redshift.postgresUrl };
  const redshiftCaFile = redshift.caFile;
  const polled = new Set(options.eventSourceMappings.map(({ queue }) => queue));
  const helpers = localHelpers({ ...addresses, endpoints, status, polled });
  return {
    ...addresses,
    ...started.use(helpers),
    redshiftCaFile,
    dataDir,
    openSession,
    advance: (time) => events.advance(milliseconds(time)),
    runScript: ({ database, sql, name }) => redshift.runScript(database, sql, name),
    update: async (changes) => {
      await fill(changes);
      for (const rule of changes.rules) putRule({ events, functions }, rule);
      for (const mapping of changes.eventSourceMappings) {
        await putMapping(mapping);
        polled.add(mapping.queue);
      }
    },
  };
}

function startQueues({ account, options, endpoints, dataDir, url, parts, started }: Context): Queues {
  if (endpoints.sqs) {
    const client = new SQSClient({ region: account.region, credentials, endpoint: endpoints.sqs });
    started.defer(() => client.destroy());
    parts.sqs.resolve(sqsServedAt(endpoints.sqs));
    return remoteQueues(client);
  }
  const file = options.dataDir === undefined ? undefined : join(dataDir, "sqs.db");
  const sqs = started.use(startSqs({ ...account, endpoint: () => url, file }));
  parts.sqs.resolve(sqs.service);
  return localQueues(sqs);
}

async function startBuckets(context: Context, queues: Queues): Promise<{ buckets: Buckets; s3Client: S3Client }> {
  const { account, endpoints, url, parts, started } = context;
  const endpoint = endpoints.s3 ?? url;
  const s3Client = new S3Client({
    region: account.region,
    credentials: copyCredentials,
    endpoint,
    forcePathStyle: true,
  });
  started.defer(() => s3Client.destroy());
  if (endpoints.s3) {
    parts.s3.resolve(s3ServedAt(endpoints.s3));
    return { buckets: remoteBuckets(s3Client), s3Client };
  }
  const sendMessage = context.faults.notifications(queues.send);
  const onAnnounce = (announced: AnnouncedObject) =>
    context.options.onActivity?.({ kind: "object announced", ...announced });
  const s3 = started.use(await startS3({ ...account, dataDir: join(context.dataDir, "s3"), sendMessage, onAnnounce }));
  parts.s3.resolve(s3.handle);
  return { buckets: localBuckets(s3), s3Client };
}

async function startWarehouse(context: Context, { s3Client, bus }: { s3Client: S3Client; bus: Promise<LocalEvents> }) {
  const { account, options, parts, faults, started } = context;
  const redshift = started.use(
    await startRedshift({
      ...account,
      dataDir: join(context.dataDir, "redshift"),
      postgres: context.postgres,
      isolation: options.isolation,
      likeCarriesIdentity: options.likeCarriesIdentity,
      s3: s3Client,
      wirePort: options.redshiftPort,
      copyFault: faults.copyFault,
      statementFaults: faults.statements,
      quotas: () => faults.quotas ?? options.quotas,
      onStatementChange: (change) => void bus.then((events) => events.deliver(change)),
    }),
  );
  for (const { database, sql, name } of options.scripts) await redshift.runScript(database, sql, name);
  parts.redshift.resolve(redshift.service);
  parts.clusters.resolve(redshift.account.cluster);
  parts.workgroups.resolve(redshift.account.serverless);
  return redshift;
}

function startLambda({ account, endpoints, url, options, faults, started }: Context): Functions {
  const { s3, sqs } = endpoints;
  const variables = {
    AWS_ENDPOINT_URL: url,
    ...(s3 && { AWS_ENDPOINT_URL_S3: s3 }),
    ...(sqs && { AWS_ENDPOINT_URL_SQS: sqs }),
  };
  const { onLog } = options;
  const lambda = { ...account, endpoints: variables, onLog, watch: faults.watchInvocation };
  const functions = started.use(startFunctions(options.functions, lambda));
  return functions;
}

function startBus({ options, account, parts, faults, started }: Context, targets: EventTargets): LocalEvents {
  const { functions } = targets;
  const events = started.use(
    startEvents({
      ...account,
      send: (arn, payload) => sendTo(targets, arn, payload),
      intercept: faults.interceptEvent,
      onSchedule: (run) => options.onActivity?.({ kind: "schedule ran", ...run }),
      onError: (error, { rule, target }) =>
        options.onLog?.({ functionName: target.Arn, requestId: "", line: `Rule ${rule} could not deliver: ${error}` }),
    }),
  );
  for (const rule of options.rules) putRule({ events, functions }, rule);
  parts.events.resolve(events.service);
  return events;
}

async function sessionOf(redshift: LocalRedshift, database: string, user?: string): Promise<RedshiftSession> {
  const session = await redshift.openSession(database, user);
  return {
    execute: async (sql) => void (await session.execute(sql)),
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

function notStarted(cause: Error): never {
  throw new Error(`${cause.message} The local AWS was not started.`, { cause });
}

type Mapped = { queues: Queues; functions: Functions };

/** @returns what starts a mapping, or changes the one that the queue has */
function startMappings(context: Context, { queues, functions }: Mapped): (mapping: MappingOptions) => Promise<void> {
  const { account, options, parts, faults, started } = context;
  const mappings: Mappings = started.use(createMappings({ now: () => new Date() }));
  parts.lambda.resolve(lambdaApi({ functions, mappings, ...account }));
  return async ({ queue, maximumConcurrency, reportsItemFailures = true, ...limits }) => {
    const settings = { ...limits, maximumConcurrency, reportsItemFailures, enabled: true };
    const known = mappings.all().find(({ queueArn }) => queueName(queueArn) === queue);
    if (known) {
      if (known.windowSeconds !== settings.windowSeconds || known.batchSize !== settings.batchSize)
        await mappings.change(known.uuid, settings);
      return;
    }
    const source = {
      queue: faults.queue(await queues.polled(queue)),
      invoke: (functionName: string) => (request: InvocationRequest) => functions.invoke(functionName, request),
      onError: (functionName: string) => (error: unknown) =>
        options.onLog?.({ functionName, requestId: "", line: `Queue ${queue}: ${error}` }),
    };
    mappings.start(source, settings);
  };
}

type Controlled = Mapped & { redshift: LocalRedshift };

/**
 * Faults begin when all else has started, and end before it stops.
 *
 * @returns what is under way
 */
function startControls(
  { options, parts, faults, started }: Context,
  { queues, functions, redshift }: Controlled,
): () => LocalStatus {
  if (options.faults) faults.set(options.faults);
  started.use(faults);
  parts.faults.resolve(faults.service);
  const status = () => {
    const { functions: processes, events } = functions.activity();
    const pendingEvents = events + faults.pending;
    return { statements: redshift.activity(), queues: queues.activity(), functions: processes, pendingEvents };
  };
  parts.status.resolve(statusApi(status));
  return status;
}
