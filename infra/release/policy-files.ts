import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Stack } from "aws-cdk-lib";
import { type CfnManagedPolicy, ManagedPolicy } from "aws-cdk-lib/aws-iam";
import { resolveTemplate } from "./resolve-template.ts";

/** The user replaces what is in angle brackets. */
const place = { region: "<region>", accountId: "<account>", nameFor: (logicalId: string) => `<${logicalId}>` };

/**
 * Writes each policy of the stack as JSON that IAM takes, for those who make roles by hand.
 *
 * @returns the files' names, by what they are for
 */
export async function writePolicies(stack: Stack, template: object, directory: string): Promise<string[]> {
  const resources = resolveTemplate(template, { ...place, stackName: stack.stackName });
  const policies = stack.node.findAll().filter((construct) => construct instanceof ManagedPolicy);
  const files = policies.map(async (policy) => {
    const logicalId = stack.getLogicalId(policy.node.defaultChild as CfnManagedPolicy); // what a policy is made of
    const found = resources.find((resource) => resource.logicalId === logicalId);
    const file = `${fileNameOf(policy)}.json`;
    await writeFile(join(directory, file), `${JSON.stringify(found?.properties["PolicyDocument"], null, 2)}\n`);
    return file;
  });
  return Promise.all(files);
}

/** A function may need several policies: `Reconcile`, `Reconcile-2`. */
function fileNameOf({ node }: ManagedPolicy): string {
  const owner = node.path.split("/").slice(2, -1).join("-");
  return `${owner}${node.id.replace(/^Policy/, "-")}`.replace(/-$/, "");
}
