import type { Stack } from "aws-cdk-lib";
import { type CfnManagedPolicy, ManagedPolicy } from "aws-cdk-lib/aws-iam";
import { rightsOf } from "../../rights/policies.ts";
import { type DeployedResource, resolveTemplate } from "../resolve-template.ts";
import { type ExplainedStatement, statementsOf, type TemplateStatement } from "../template-statements.ts";
import { type OthersRight, othersRights } from "./others-rights.ts";

export type FunctionRight = ExplainedStatement & {
  /** Names of functions; Lambda and the Data API use some rights in the name of all of them. */
  functions: readonly string[];
  /** Why a resource with "*" is no narrower. */
  because: string | undefined;
};

/** All rights that one stack gives. */
export type RightsSummary = {
  stack: string;
  functions: readonly FunctionRight[];
  others: readonly OthersRight[];
};

/** What is in angle brackets is known at deployment. */
export const summaryPlace = {
  region: "<region>",
  accountId: "<account>",
  nameFor: (logicalId: string) => `<${logicalId}>`,
};

/** Who may do what by this stack, and why: the statements are the template's, the reasons those that its policies were made with. */
export function rightsSummary(stack: Stack, template: object): RightsSummary {
  const resources = resolveTemplate(template, { ...summaryPlace, stackName: stack.stackName });
  const policies = stack.node.findAll().filter((construct) => construct instanceof ManagedPolicy);
  return {
    stack: stack.stackName,
    functions: policies.flatMap((policy) => rightsIn(policy, stack, resources)),
    others: othersRights(resources),
  };
}

function rightsIn(policy: ManagedPolicy, stack: Stack, resources: readonly DeployedResource[]): FunctionRight[] {
  const logicalId = stack.getLogicalId(policy.node.defaultChild as CfnManagedPolicy); // what a policy is made of
  const { properties = {} } = resources.find((resource) => resource.logicalId === logicalId) ?? {};
  const reasons = new Map(rightsOf(policy).map((right) => [right.sid, right]));
  const ofRoles = functionsOf([properties["Roles"] ?? []].flat().map(String), resources);
  return statementsOf(properties["PolicyDocument"]).map(({ sid = "", principals: _, ...statement }) => ({
    functions: boundTo(statement) ?? ofRoles,
    ...statement,
    why: reasons.get(sid)?.why ?? "",
    because: reasons.get(sid)?.because,
  }));
}

/** The function that a condition names. */
function boundTo({ conditions }: Pick<TemplateStatement, "conditions">): string[] | undefined {
  const arn = conditions["ArnEquals"]?.["lambda:SourceFunctionArn"];
  return arn === undefined ? undefined : [String(arn).replace(/^.*:function:/, "")];
}

function functionsOf(roles: readonly string[], resources: readonly DeployedResource[]): string[] {
  const functions = resources.filter(({ type }) => type === "AWS::Lambda::Function");
  return functions
    .filter(({ properties }) => roles.some((role) => String(properties["Role"]).endsWith(`role/${role}`)))
    .map(({ id }) => id);
}
