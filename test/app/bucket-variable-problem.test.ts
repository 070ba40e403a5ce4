import { expect, test } from "vitest";
import { bucketVariableProblem } from "../../src/app/bucket-variable-problem.ts";

test.for([
  { value: "my-config", problem: undefined },
  { value: "my.config-2", problem: undefined },
  { value: "arn:aws:s3:us-east-1:123456789012:accesspoint/config", problem: undefined },
  { value: "s3://my-config", problem: 'is "s3://my-config"; write the bucket\'s name alone, "my-config"' },
  { value: "S3://my-config/", problem: 'is "S3://my-config/"; write the bucket\'s name alone, "my-config"' },
  {
    value: "s3://my-config/a/b/",
    problem: 'is "s3://my-config/a/b/"; write the bucket\'s name alone, "my-config", and "a/b/" in the prefix',
  },
  {
    value: "my-config/a",
    problem: 'is "my-config/a"; write the bucket\'s name alone, "my-config", and "a" in the prefix',
  },
])("$value", ({ value, problem }) => {
  expect(bucketVariableProblem(value)).toBe(problem);
});
