import type { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { StackRecord } from "../../src/deployment/stack-assignment.ts";
import type { DeploymentFolder } from "../../src/folders/deployment-folder.ts";
import type { FunctionCode } from "./function-code.ts";
import { LoaderStack } from "./loader-stack.ts";
import { PipelinesStack } from "./pipelines-stack.ts";
import { recordOf } from "./record-of.ts";

export type LoaderStacks = {
  first: LoaderStack;
  /** Deployed after the first, in any order. */
  further: readonly PipelinesStack[];
  /** Where each pipeline is now. */
  record: StackRecord;
};

/** All stacks of a folder: as many as its pipelines need. */
export function addLoaderStacks(
  scope: Construct,
  { folder, code }: { folder: DeploymentFolder; code: (stack: Stack) => FunctionCode },
): LoaderStacks {
  const record = recordOf(folder);
  const inStack = (number: number) => folder.pipelines.filter(({ name }) => record.pipelines[name] === number);
  const elsewhere = folder.pipelines.filter(({ name }) => record.pipelines[name] !== 1);
  const first = new LoaderStack(scope, { folder: { ...folder, pipelines: inStack(1) }, elsewhere, code });
  const numbers = Array.from({ length: record.stacks - 1 }, (_, index) => index + 2);
  const further = numbers.map(
    (number) => new PipelinesStack(scope, { folder: { ...folder, pipelines: inStack(number) }, number, first }),
  );
  return { first, further, record };
}
