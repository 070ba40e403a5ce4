import { mkdtempDisposable, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writePolicies } from "../../infra/release/policy-files.ts";
import { releasedCode, releaseZips } from "../../infra/release/released-code.ts";
import type { DeploymentFolder } from "../../src/folders/deployment-folder.ts";
import { folderOf, stackOf, synthesized } from "../support/synthesized.ts";

/** The folder with its pipeline under many names. */
function withManyPipelines(folder: DeploymentFolder, count: number): DeploymentFolder {
  const [first] = folder.pipelines;
  if (!first) throw new Error("there is no pipeline");
  const pipelines = Array.from({ length: count }, (_, at) => ({
    ...first,
    name: `a_rather_long_name_of_a_queue_${at}`,
    source: { bucket: "shop-landing", prefix: `orders_${at}/` },
  }));
  return { ...folder, pipelines };
}

describe("a release", () => {
  test("is a template whose code comes from a bucket that parameters name, with a zip for each function", async () => {
    await using temporary = await mkdtempDisposable(join(tmpdir(), "release-"));
    const zips = await releaseZips(temporary.path);
    const { template } = stackOf(await folderOf("examples/orders"), (stack) => releasedCode(stack, zips));
    template.hasParameter("CodeBucket", { Type: "String" });
    template.hasParameter("ClusterAnalytics", { Default: "analytics" });
    const keys = Object.values(template.findResources("AWS::Lambda::Function")).map(({ Properties: { Code } }) => {
      expect(Code.S3Bucket).toEqual({ Ref: "CodeBucket" });
      const [, [prefix, file]] = Code.S3Key["Fn::Join"];
      expect(prefix).toEqual({ Ref: "CodePrefix" });
      return file;
    });
    expect(keys.toSorted()).toEqual((await readdir(temporary.path)).toSorted());
    expect(keys).toContainEqual(expect.stringMatching(/^loader-[0-9a-f]{16}\.zip$/));
  });

  test("holds each policy of a function that needs several, in files of their own", async () => {
    await using temporary = await mkdtempDisposable(join(tmpdir(), "policies-"));
    const { stack, template } = stackOf(withManyPipelines(await folderOf("examples/orders"), 30));
    const files = await writePolicies(stack, template.toJSON(), temporary.path);
    expect(new Set(files).size).toBe(files.length);
    expect(files).toContainEqual(expect.stringMatching(/^\w+-2\.json$/));
    expect(files).toHaveLength(Object.keys(template.findResources("AWS::IAM::ManagedPolicy")).length);
  });

  test("holds each function's policy as JSON without references", async () => {
    await using temporary = await mkdtempDisposable(join(tmpdir(), "policies-"));
    const { stack, template } = await synthesized("examples/orders");
    const files = await writePolicies(stack, template.toJSON(), temporary.path);
    expect(files.toSorted()).toEqual([
      "BulkLoader.json",
      "Configs-ConfigObject.json",
      "Configs-Shared.json",
      "Finished.json",
      "Loader.json",
      "Reconcile.json",
      "RetryMicrobatch.json",
      "Shared.json",
    ]);
    const loader = await readFile(join(temporary.path, "Loader.json"), "utf8");
    expect(JSON.parse(loader).Statement).toContainEqual({
      Sid: "SubmitLoads",
      Effect: "Allow",
      Action: "redshift-data:BatchExecuteStatement",
      Resource: "arn:aws:redshift:<region>:<account>:cluster:analytics",
      Condition: {
        ArnEquals: { "lambda:SourceFunctionArn": "arn:aws:lambda:<region>:<account>:function:redshift-loader-loader" },
      },
    });
    expect(loader).not.toMatch(/"Ref"|"Fn::/);
  });
});
