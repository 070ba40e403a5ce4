import { RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";

/** The running local AWS, as far as the demo needs it. */
export type DemoEnvironment = { endpoint: string; region: string; accountId: string; postgresUrl: string };

/** The clients that the demo uses, all of them AWS's own. */
export type Aws = Disposable & {
  environment: DemoEnvironment;
  s3: S3Client;
  sqs: SQSClient;
  redshift: RedshiftDataClient;
};

export function awsClients(environment: DemoEnvironment): Aws {
  const { endpoint, region } = environment;
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const shared = { endpoint, region, credentials };
  const s3 = new S3Client({ ...shared, forcePathStyle: true });
  const sqs = new SQSClient(shared);
  const redshift = new RedshiftDataClient(shared);
  return {
    environment,
    s3,
    sqs,
    redshift,
    [Symbol.dispose]() {
      for (const client of [s3, sqs, redshift]) client.destroy();
    },
  };
}

/** Calls a Lambda function and waits for its answer. @throws Error if the function failed, with what it said */
export async function invokeFunction({ environment }: Aws, name: string, input: unknown): Promise<unknown> {
  const response = await fetch(`${environment.endpoint}/2015-03-31/functions/${name}/invocations`, {
    method: "POST",
    body: JSON.stringify(input),
  });
  const text = await response.text();
  if (!response.ok || response.headers.has("x-amz-function-error"))
    throw new Error(`The function ${name} failed: ${text}. Its input was ${JSON.stringify(input)}.`);
  return JSON.parse(text);
}
