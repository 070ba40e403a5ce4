import { expect, test } from "vitest";
import { tryNext } from "../../src/cli/local/banner.ts";

const local = { endpoint: "http://127.0.0.1:4566", region: "us-east-1" };
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

test("local up without pipelines begins with a bucket", () => {
  expect(tryNext(local, []).slice(0, 2)).toEqual([environment, "aws s3 mb s3://my-bucket"]);
});
