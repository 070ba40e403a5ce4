import { FAULTS_PATH } from "../faults/faults-api.ts";
import type { GatewayRoutes } from "../gateway/gateway.ts";
import { awsError, serveService } from "../gateway/serve-service.ts";
import type { Service } from "../gateway/service.ts";
import { INVOKE_PREFIX } from "../lambda/invoke-api.ts";
import type { LocalS3 } from "../s3/s3.ts";
import { STATUS_PATH } from "./status.ts";

type Part = PromiseWithResolvers<Service>;

/** The services behind the endpoint, each resolved once it has started; requests that come earlier wait. */
export type Parts = {
  s3: PromiseWithResolvers<LocalS3["handle"]>;
  sqs: Part;
  redshift: Part;
  /** Redshift's own API, and that of Redshift Serverless: what drivers need to sign in. */
  clusters: Part;
  workgroups: Part;
  events: Part;
  lambda: Part;
  faults: Part;
  status: Part;
};

export const createParts = (): Parts => ({
  s3: Promise.withResolvers(),
  sqs: Promise.withResolvers(),
  redshift: Promise.withResolvers(),
  clusters: Promise.withResolvers(),
  workgroups: Promise.withResolvers(),
  events: Promise.withResolvers(),
  lambda: Promise.withResolvers(),
  faults: Promise.withResolvers(),
  status: Promise.withResolvers(),
});

export const routesTo = (parts: Parts): GatewayRoutes => ({
  s3: (request, response) => void parts.s3.promise.then((handle) => handle(request, response)),
  targets: {
    AmazonSQS: whenStarted(parts.sqs),
    RedshiftData: whenStarted(parts.redshift),
    Redshift: whenStarted(parts.clusters),
    RedshiftServerless: whenStarted(parts.workgroups),
    AWSEvents: whenStarted(parts.events),
  },
  paths: [
    { prefix: INVOKE_PREFIX, service: whenStarted(parts.lambda) },
    { prefix: FAULTS_PATH, service: whenStarted(parts.faults) },
    { prefix: STATUS_PATH, service: whenStarted(parts.status) },
  ],
});

const whenStarted =
  ({ promise }: Part): Service =>
  async (request) =>
    (await promise)(request);

/** Answers in place of SQS that another emulator serves. */
export const sqsServedAt = (endpoint: string) => servedAt("SQS", endpoint);

/** Answers in place of S3 that another emulator serves. */
export const s3ServedAt =
  (endpoint: string): LocalS3["handle"] =>
  (request, response) =>
    void serveService(servedAt("S3", endpoint), request, response);

const servedAt =
  (name: string, endpoint: string): Service =>
  async () => {
    const message = `${name} is served at ${endpoint}, not here. Set AWS_ENDPOINT_URL_${name}=${endpoint}.`;
    return awsError({ status: 400, type: "UnknownOperationException", message });
  };
