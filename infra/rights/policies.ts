import { Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { explainWildcards, flat, type Right, toStatement } from "./right.ts";
import { widen } from "./widen.ts";

/**
 * IAM takes 6,144 characters; names that are known at deployment only may be longer than their references.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const maxCharacters = 5000;

/** Gives rights to a role, in as many managed policies as their length demands. */
export function addPolicies(place: Construct, role: iam.IRole, rights: readonly Right[]): iam.ManagedPolicy[] {
  return pack(Stack.of(place), rights).map((packed, index) => {
    const id = index === 0 ? "Policy" : `Policy${index + 1}`;
    const policy = new iam.ManagedPolicy(place, id, { statements: packed.map(toStatement), roles: [role] });
    explainWildcards(policy, packed);
    known.set(policy, packed);
    return policy;
  });
}

/** Of IAM, of one role. AWS raises it on request, but a stack cannot know. */
const maxPolicies = 10;

/** Patterns of a right in one place, from the most exact to the widest. */
const levels = [Number.POSITIVE_INFINITY, 64, 32, 16, 8, 4, 2, 1];

/**
 * As many patterns of each right as fit into the policies of one role; infinite if each resource can be named as it is.
 *
 * @param groups what goes into policies of its own; some rights are bound to a function, which makes them longer
 */
export function fittingLevel(stack: Stack, groups: readonly (readonly Right[])[]): number {
  const fits = (level: number) => {
    const packed = groups.flatMap((rights) =>
      pack(
        stack,
        rights.map((right) => widen(right, level)),
      ),
    );
    return packed.length <= maxPolicies && packed.every((rights) => textLength(stack, rights) <= maxCharacters);
  };
  return levels.find(fits) ?? 1;
}

const textLength = (stack: Stack, rights: readonly Right[]) =>
  JSON.stringify(flatten(stack.resolve(rights.map(statementOf)))).length;

/** What of a right is in a policy: reasons are not. */
const statementOf = ({ sid, actions, resources, conditions }: Right) => ({ sid, actions, resources, conditions });
const known = new WeakMap<iam.ManagedPolicy, readonly Right[]>();

/** The rights that a policy of `addPolicies` is made of; of any other policy none. */
export const rightsOf = (policy: iam.ManagedPolicy): readonly Right[] => known.get(policy) ?? [];

/** Resource by resource: those of one right that come to lie in one policy are one statement again. */
function pack(stack: Stack, rights: readonly Right[]): Right[][] {
  const policies: Map<string, Right>[] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const right of rights) {
    for (const resource of right.resources) {
      let policy = policies.at(-1) ?? new Map<string, Right>();
      const length = lengthOf(stack, policy.has(right.sid) ? resource : { ...right, resources: [resource] });
      if (size + length > maxCharacters) {
        policy = new Map();
        policies.push(policy);
        size = 0;
      }
      const resources = [...(policy.get(right.sid)?.resources ?? []), resource];
      policy.set(right.sid, { ...right, resources });
      size += length;
    }
  }
  return policies.map((policy) => [...policy.values()]);
}

/** As JSON, with references as cdk-nag writes them. */
/** Without reasons, which no policy holds. */
function lengthOf(stack: Stack, part: Right | string): number {
  if (typeof part === "string") return flat(stack.resolve(part)).length + '"",'.length;
  return JSON.stringify(flatten(stack.resolve(statementOf(part)))).length + statementFrame;
}

/** `"Effect":"Allow"` and longer names of keys. */
const statementFrame = 30;

function flatten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(flatten);
  if (typeof value !== "object" || value === null) return value;
  if (Object.keys(value).some((key) => key === "Ref" || key.startsWith("Fn::"))) return flat(value);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, flatten(member)]));
}
