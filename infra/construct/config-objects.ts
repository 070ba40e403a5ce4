import { Aws, CustomResource, Duration } from "aws-cdk-lib";
import type * as lambda from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { Folder } from "../../src/folders/bulk-folder.ts";
import type { PipelineFile } from "../../src/folders/pipelines-folder.ts";
import { addFunctionRole } from "../rights/function-role.ts";
import { addPolicies } from "../rights/policies.ts";
import { keyRights, networkRights, trace } from "../rights/role-rights.ts";
import { addFunction, type FunctionFrame } from "./loader-functions.ts";

/** Of the construct that holds configurations and what uploads them. */
const homeId = "Configs";

/**
 * Uploads each pipeline's configuration to where the loader reads it, and removes it with its pipeline.
 *
 * CloudFormation has no resource for an object. The CDK's BucketDeployment brings a Python function with rights on whole
 * buckets; this one may write and delete configurations, and nothing else.
 */
export function addConfigs(
  scope: Construct,
  uploaderArn: string,
  { pipelines, place }: { pipelines: readonly PipelineFile[]; place: Folder },
): void {
  const home = (scope.node.tryFindChild(homeId) as Construct | undefined) ?? new Construct(scope, homeId);
  for (const { name, text } of pipelines) {
    new CustomResource(home, name, {
      resourceType: "Custom::PipelineConfig",
      serviceToken: uploaderArn,
      serviceTimeout: Duration.minutes(5),
      properties: { Bucket: place.bucket, Key: `${place.prefix}${name}.json`, Body: text },
    });
  }
}

/** Also for the configurations of further stacks, which find it by its name. */
export function addUploader(scope: Construct, frame: FunctionFrame, { bucket, prefix }: Folder): lambda.Function {
  const home = new Construct(scope, homeId);
  return addFunction(home, frame.sharedPolicies ? { ...frame, ...addUploaderRole(home, frame) } : frame, {
    bundle: uploaderBundle,
    timeoutSeconds: 240, // it tries again while new rights spread
    memoryMegabytes: 256,
    environment: {},
    rights: [
      {
        sid: "ManageConfigs",
        why: "It uploads the pipelines' configurations when the stack is deployed, and deletes those of removed pipelines.",
        actions: ["s3:PutObject", "s3:DeleteObject"],
        resources: [`arn:${Aws.PARTITION}:s3:::${bucket}/${prefix}*.json`],
        because:
          "A pipeline that is gone from the folder is named nowhere any more, and its configuration must still be deleted.",
      },
    ],
  });
}

export const uploaderBundle = "config_object";

/** Not that of the other functions, which do not write configurations. */
function addUploaderRole(
  home: Construct,
  { encryptionKey, vpc }: FunctionFrame,
): Pick<FunctionFrame, "role" | "sharedPolicies"> {
  const role = addFunctionRole(home, "Uploads the configurations of pipelines");
  const key = encryptionKey ? keyRights(encryptionKey, ["s3"]) : [];
  return {
    role,
    sharedPolicies: addPolicies(new Construct(home, "Shared"), role, [trace, ...key, ...networkRights(vpc)]),
  };
}
