import { describe, expect, test } from "vitest";
import { redact } from "../../../../src/local/redshift/data-api/redact.ts";

describe("a shown statement", () => {
  test.for([
    ["COPY t FROM 's3://b/k' IAM_ROLE 'arn:aws:iam::1:role/r' CSV", "COPY t FROM 's3://b/k' IAM_ROLE '' CSV"],
    ["copy t from 's3://b' iam_role\n'a,b'", "copy t from 's3://b' iam_role\n''"],
    ["WITH CREDENTIALS AS 'aws_iam_role=x'", "WITH CREDENTIALS AS ''"],
    ["credentials 'a''b' GZIP", "credentials '' GZIP"],
    [
      "ACCESS_KEY_ID 'a' SECRET_ACCESS_KEY 'b' SESSION_TOKEN 'c'",
      "ACCESS_KEY_ID '' SECRET_ACCESS_KEY '' SESSION_TOKEN ''",
    ],
    ["COPY t FROM 's3://b/k' IAM_ROLE DEFAULT", "COPY t FROM 's3://b/k' IAM_ROLE DEFAULT"],
    ["SELECT 'no secret'", "SELECT 'no secret'"],
  ])("shows %j as %j", ([sql = "", shown]) => {
    expect(redact(sql)).toBe(shown);
  });
});
