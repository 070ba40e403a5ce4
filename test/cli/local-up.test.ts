import { expect, test } from "vitest";
import { tryNext } from "../../src/cli/local/banner.ts";

const local = {
  environment: {
    AWS_ENDPOINT_URL: "http://127.0.0.1:4566",
    AWS_REGION: "us-east-1",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
  },
};
const environment =
  "export AWS_ENDPOINT_URL=http://127.0.0.1:4566 AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 " +
  "AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local";

test("local up says what any AWS client needs, and where files go", () => {
  const pipelines = [{ source: { bucket: "shop-landing", prefix: "orders/" } }];
  expect(tryNext(local, pipelines).slice(0, 3)).toEqual([
    environment,
    "export CONFIG_BUCKET=pipeline-config CONFIG_PREFIX=config/",
    "aws s3 cp FILE s3://shop-landing/orders/",
  ]);
});

test("local up names the other emulators that serve S3 and SQS", () => {
  const other = "http://127.0.0.1:5000";
  const beside = { environment: { ...local.environment, AWS_ENDPOINT_URL_S3: other, AWS_ENDPOINT_URL_SQS: other } };
  expect(tryNext(beside, [])[0]).toBe(`${environment} AWS_ENDPOINT_URL_S3=${other} AWS_ENDPOINT_URL_SQS=${other}`);
});

test("local up without pipelines begins with a bucket", () => {
  expect(tryNext(local, []).slice(0, 2)).toEqual([environment, "aws s3 mb s3://my-bucket"]);
});
