import { describe, expect, test } from "vitest";
import { redact } from "../../../src/redshift/sql/redact.ts";

describe("a shown statement", () => {
  test.for([
    ["COPY t FROM 's3://b/k' IAM_ROLE 'arn:aws:iam::1:role/r' CSV", "COPY t FROM 's3://b/k' IAM_ROLE '' CSV"],
    ["copy t from 's3://b' iam_role\n'a,b'", "copy t from 's3://b' iam_role\n''"],
    ["COPY t FROM 's3://b' IAM_ROLE'arn'", "COPY t FROM 's3://b' IAM_ROLE''"],
    ["COPY t FROM 's3://b' IAM_ROLE /* whose */ 'arn'", "COPY t FROM 's3://b' IAM_ROLE /* whose */ ''"],
    ["COPY t FROM 's3://b' IAM_ROLE -- whose\n'arn'", "COPY t FROM 's3://b' IAM_ROLE -- whose\n''"],
    ["WITH CREDENTIALS AS 'aws_iam_role=x'", "WITH CREDENTIALS AS ''"],
    ["CREDENTIALS 'aws_access_key_id=a;aws_secret_access_key=b'", "CREDENTIALS ''"],
    ["credentials 'a''b\\'c' GZIP", "credentials '' GZIP"],
    [
      "ACCESS_KEY_ID 'a' SECRET_ACCESS_KEY 'b' SESSION_TOKEN 'c'",
      "ACCESS_KEY_ID '' SECRET_ACCESS_KEY '' SESSION_TOKEN ''",
    ],
    ["ACCESS_KEY_ID AS 'a' SECRET_ACCESS_KEY = 'b'", "ACCESS_KEY_ID AS '' SECRET_ACCESS_KEY = ''"],
    ["MASTER_SYMMETRIC_KEY 'k' ENCRYPTED", "MASTER_SYMMETRIC_KEY '' ENCRYPTED"],
    ["CREATE USER u PASSWORD 'p'", "CREATE USER u PASSWORD ''"],
    ["SELECT 1 /* CREDENTIALS 'aws_secret_access_key=b' */", "SELECT 1 /* CREDENTIALS '' */"],
    ["-- don't\nCOPY t FROM 's3://b' IAM_ROLE 'arn'", "-- don't\nCOPY t FROM 's3://b' IAM_ROLE ''"],
    ["COPY t FROM 's3://b/k' IAM_ROLE DEFAULT", "COPY t FROM 's3://b/k' IAM_ROLE DEFAULT"],
    ["SELECT 'no secret'", "SELECT 'no secret'"],
    ["SELECT 'CREDENTIALS ' || 'open'", "SELECT 'CREDENTIALS ' || 'open'"],
    ['SELECT "password" FROM t WHERE "iam_role" = \'x\'', 'SELECT "password" FROM t WHERE "iam_role" = \'x\''],
  ])("shows %j as %j", ([sql = "", shown]) => {
    expect(redact(sql)).toBe(shown);
  });
});
