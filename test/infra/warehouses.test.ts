import { describe, expect, test } from "vitest";
import { resolveTemplate } from "../../infra/release/resolve-template.ts";
import { parsePipeline } from "../../src/config/config.ts";
import type { DeploymentFolder } from "../../src/folders/deployment-folder.ts";
import { isAllowed, list, type Statement } from "../support/deployed/iam.ts";
import { place } from "../support/deployed/local-deployment.ts";
import { settingsOf, stackOf } from "../support/synthesized.ts";

const workgroupId = "0f4e5f4a-2b1c-4d3e-8f6a-7b8c9d0e1f2a";

function pipelineNamed(
  name: string,
  cluster: object,
  roleArn = "arn:aws:iam::123456789012:role/copy",
): DeploymentFolder["pipelines"][number] {
  const text = JSON.stringify({
    source: { bucket: "landing", prefix: `${name}/` },
    output: { manifest_bucket: "records", manifest_prefix: "loader/manifests/" },
    copy: { role_arn: roleArn, table_name: `shop.${name}` },
    cluster,
  });
  const parsed = parsePipeline(text, name);
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return { name, text, pipeline: parsed.pipeline, source: parsed.source };
}

function deployed(pipelines: DeploymentFolder["pipelines"], settings: object = {}) {
  const { template } = stackOf({ pipelines, schemaSql: undefined, bulkJobs: [], settings: settingsOf(settings) });
  const resources = resolveTemplate(template.toJSON(), place);
  const policies = resources
    .filter(({ type }) => type === "AWS::IAM::ManagedPolicy")
    .map(({ properties }) => properties);
  const documents = policies.map((properties) => properties["PolicyDocument"] as { Statement: Statement[] }); // of a policy
  return { template, resources, policies, documents, statements: documents.flatMap(({ Statement }) => Statement) };
}

const signInsOf = (statements: readonly Statement[]) =>
  statements.filter(({ Sid = "" }) => Sid.startsWith("SignIn")).map(({ Action, Resource }) => [Action, list(Resource)]);

const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:000000000000:${rest}`;

describe("the rights to sign in", () => {
  test.for([
    {
      name: "by IAM to a cluster",
      cluster: { identifier: "main", db_name: "dev" },
      expected: [["redshift:GetClusterCredentialsWithIAM", [arn("redshift", "dbname:main/dev")]]],
    },
    {
      name: "as a user of a cluster",
      cluster: { identifier: "main", db_name: "dev", db_user: "loader" },
      expected: [
        ["redshift:GetClusterCredentials", [arn("redshift", "dbuser:main/loader"), arn("redshift", "dbname:main/dev")]],
      ],
    },
    {
      name: "by IAM to a workgroup",
      cluster: { workgroup: "analytics", db_name: "dev" },
      expected: [["redshift-serverless:GetCredentials", [arn("redshift-serverless", `workgroup/${workgroupId}`)]]],
    },
    {
      name: "with a secret",
      cluster: {
        workgroup: "analytics",
        db_name: "dev",
        secret_arn: "arn:aws:secretsmanager:us-east-1:000000000000:secret:loader-AbCdEf",
      },
      expected: [
        ["secretsmanager:GetSecretValue", ["arn:aws:secretsmanager:us-east-1:000000000000:secret:loader-AbCdEf"]],
      ],
    },
  ])("$name name it and nothing else", ({ cluster, expected }) => {
    const settings = "workgroup" in cluster ? { workgroup_ids: { analytics: workgroupId } } : {};
    const { statements } = deployed([pipelineNamed("orders", cluster)], settings);
    expect(signInsOf(statements)).toEqual(expected);
  });
});

describe("a Serverless workgroup", () => {
  test("is asked for by its id at deployment if the settings do not tell it", () => {
    const { template, statements } = deployed([pipelineNamed("orders", { workgroup: "analytics", db_name: "dev" })]);
    template.hasParameter("WorkgroupAnalytics", { Default: "analytics" });
    const [parameter] = Object.values(template.findParameters("WorkgroupAnalyticsId"));
    expect(parameter).not.toHaveProperty("Default");
    const submit = statements.find(({ Sid }) => Sid === "SubmitLoads");
    expect(submit?.Resource).toMatch(/:workgroup\//);
  });

  test("that is deployed to by another name is that of the uploaded configurations, too", () => {
    const { template } = deployed([pipelineNamed("orders", { workgroup: "analytics", db_name: "dev" })]);
    const [config] = Object.values(template.findResources("Custom::PipelineConfig"));
    expect(JSON.stringify(config?.["Properties"].Body)).toContain('{"Ref":"WorkgroupAnalytics"}');
  });
});

describe("the role of COPY", () => {
  const copyRoleOf = (account: string) => `arn:aws:iam::${account}:role/copy`;

  test("is a parameter, one for each role, even if roles of two accounts have one name", () => {
    const cluster = { identifier: "main", db_name: "dev" };
    const pipelines = ["111111111111", "222222222222", "111111111111"].map((account, index) =>
      pipelineNamed(`orders${index}`, cluster, copyRoleOf(account)),
    );
    const { template } = deployed(pipelines);
    template.hasParameter("CopyRoleCopy", { Default: copyRoleOf("111111111111") });
    template.hasParameter("CopyRoleCopy2", { Default: copyRoleOf("222222222222") });
    expect(Object.keys(template.findParameters("*")).filter((name) => name.startsWith("CopyRole"))).toHaveLength(2);
    const bodies = Object.values(template.findResources("Custom::PipelineConfig")).map(
      ({ Properties }) => /CopyRoleCopy2?/.exec(JSON.stringify(Properties.Body))?.[0],
    );
    expect(bodies).toEqual(["CopyRoleCopy", "CopyRoleCopy2", "CopyRoleCopy"]);
  });
});

describe("a secret under a key of one's own", () => {
  const secret = { secret_arn: "arn:aws:secretsmanager:us-east-1:000000000000:secret:loader-AbCdEf" };

  test.for([
    { name: "can be decrypted through Secrets Manager", signIn: secret, expected: true },
    { name: "does not let others in", signIn: {}, expected: false },
  ])("$name", ({ signIn, expected }) => {
    const cluster = { identifier: "main", db_name: "dev", ...signIn };
    const { statements } = deployed([pipelineNamed("orders", cluster)], { kms_key: "create" });
    const [resource = ""] = list(statements.find(({ Sid }) => Sid === "UseKey")?.Resource ?? "");
    const context = { "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" };
    expect(isAllowed(statements, { action: "kms:Decrypt", resource, context })).toBe(expected);
  });
});

describe("a folder of 40 pipelines", () => {
  const names = Array.from({ length: 40 }, (_, index) => `a_pipeline_with_a_long_name_${index}`);

  test("fits into one stack, and its rights into the policies that a role may have", () => {
    const pipelines = names.map((name) => pipelineNamed(name, { identifier: "main", db_name: "dev" }));
    const { resources, policies, documents, statements } = deployed(pipelines);
    expect(resources.length).toBeLessThanOrEqual(500);
    for (const document of documents) expect(JSON.stringify(document).length).toBeLessThanOrEqual(6144);
    const roles = Map.groupBy(policies, ({ Roles }) => String(Roles));
    expect(Math.max(...[...roles.values()].map((ofRole) => ofRole.length))).toBeLessThanOrEqual(10);
    for (const name of names) {
      const resource = `arn:aws:s3:::records/loader/manifests/${name}/2026-11-25/1.manifest`;
      const context = { "lambda:SourceFunctionArn": arn("lambda", "function:redshift-loader-loader") };
      expect(isAllowed(statements, { action: "s3:PutObject", resource, context })).toBe(true);
      expect(isAllowed(statements, { action: "sqs:ReceiveMessage", resource: arn("sqs", name), context: {} })).toBe(
        true,
      );
    }
  });
});
