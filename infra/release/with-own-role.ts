import type { DeploymentFolder } from "../../src/folders/deployment-folder.ts";

/** A user who brings a role needs the policies that the stack would have given to its own role: those of this folder. */
export function withOwnRole({ settings, ...folder }: DeploymentFolder): DeploymentFolder {
  const { execution_role_arn: _, ...rest } = settings;
  return { ...folder, settings: rest };
}
