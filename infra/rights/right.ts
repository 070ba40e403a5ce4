import { Stack, Validations } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type { IConstruct } from "constructs";

/** What a function may do, and why. */
export type Right = {
  /** Letters and digits; unique within a policy. */
  sid: string;
  actions: readonly string[];
  resources: readonly string[];
  conditions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What the function uses it for: the summary of all rights says so to those who review them. */
  why: string;
  /** Why the resource is no narrower. Must be given where it holds "*". */
  because?: string;
};

export function toStatement({ sid, actions, resources, conditions = {} }: Right): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid, actions: [...actions], resources: [...resources], conditions });
}

/** Gives cdk-nag the reason for each resource with a "*"; without a reason the finding remains. */
export function explainWildcards(policy: IConstruct, rights: readonly Right[]): void {
  const stack = Stack.of(policy);
  for (const { resources, because } of rights) {
    for (const resource of resources) {
      const text = flat(stack.resolve(resource));
      if (text.includes("*") && because !== undefined)
        Validations.of(policy).acknowledge({ id: `AwsSolutions-IAM5[Resource::${text}]`, reason: because });
    }
  }
}

/** The text by which cdk-nag names a resource: references in angle brackets. */
export function flat(value: unknown): string {
  if (typeof value === "string") return value;
  if (!isRecord(value)) return JSON.stringify(value);
  const { Ref: ref, "Fn::GetAtt": attribute, "Fn::Join": join } = value;
  if (typeof ref === "string") return `<${ref}>`;
  if (Array.isArray(attribute)) return `<${attribute.join(".")}>`;
  if (Array.isArray(join) && Array.isArray(join[1])) return join[1].map(flat).join(String(join[0]));
  return JSON.stringify(value);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
