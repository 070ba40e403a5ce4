import * as iam from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";

/** A role that functions run as. Its rights are separate policies. */
export function addFunctionRole(scope: Construct, description: string): iam.Role {
  const assumedBy = new iam.ServicePrincipal("lambda.amazonaws.com");
  return new iam.Role(scope, "Role", { description, assumedBy });
}
