import { CfnResource, type Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import { FolderError } from "../../src/folders/folder-error.ts";

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const maxResources = 500;

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const maxPolicies = 10;

/** @throws FolderError if AWS would refuse the stack for its size, with how to make it smaller */
export function checkQuotas(stack: Stack, pipelines: number): void {
  const resources = stack.node.findAll().filter((construct) => CfnResource.isCfnResource(construct));
  const policies = resources.filter((resource) => resource instanceof iam.CfnManagedPolicy);
  const byRole = Map.groupBy(policies, ({ roles }) => JSON.stringify(stack.resolve(roles)));
  const most = Math.max(0, ...[...byRole.values()].map((ofRole) => ofRole.length));
  const why = [
    ...(resources.length > maxResources ? [`${resources.length} resources; a stack may have ${maxResources}`] : []),
    ...(most > maxPolicies ? [`${most} policies of one role; IAM takes ${maxPolicies}`] : []),
  ];
  if (why.length === 0) return;
  throw new FolderError(
    `The ${pipelines} pipelines of the stack ${stack.stackName} make ${why.join(", and ")}. Split them over folders of about 40, each with its own stack_name and monitoring.namespace in deploy.json.`,
  );
}
