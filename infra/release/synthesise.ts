import type { App, Stack } from "aws-cdk-lib";
import type { DeploymentFolder } from "../../src/folders/deployment-folder.ts";
import { FolderError } from "../../src/folders/folder-error.ts";
import type { FunctionCode } from "../construct/function-code.ts";
import { addLoaderStacks, type LoaderStacks } from "../construct/loader-stacks.ts";
import { quotaNotes } from "./quota-notes.ts";
import { quotaProblems, type TemplateJson } from "./template-quotas.ts";

export type Synthesised = {
  stacks: LoaderStacks;
  /** By stack, in the order in which they are deployed. */
  templates: ReadonlyMap<string, TemplateJson>;
  /** For the user to know before a deployment. */
  notes: readonly string[];
};

/**
 * Writes the templates of a folder into the app's directory.
 *
 * @throws FolderError if AWS would refuse one of them for its size, with what to change in the folder
 */
export function synthesise(
  app: App,
  given: { folder: DeploymentFolder; code: (stack: Stack) => FunctionCode },
): Synthesised {
  const stacks = addLoaderStacks(app, given);
  const assembly = app.synth();
  const templates = new Map(
    [stacks.first, ...stacks.further].map(({ stackName }): [string, TemplateJson] => [
      stackName,
      assembly.getStackByName(stackName).template,
    ]),
  );
  const problems = [...templates].flatMap(([name, template]) => quotaProblems(name, template));
  if (problems.length > 0)
    throw new FolderError(["AWS would refuse this deployment:", ...problems.map((problem) => `  ${problem}`)]);
  return { stacks, templates, notes: quotaNotes({ stacks, templates: [...templates.values()] }) };
}
