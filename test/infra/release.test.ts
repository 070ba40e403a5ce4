import { mkdtempDisposable, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writePolicies } from "../../infra/release/policy-files.ts";
import { releasedCode, releaseZips } from "../../infra/release/released-code.ts";
import { folderOf, stackOf, synthesized } from "../support/synthesized.ts";

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
