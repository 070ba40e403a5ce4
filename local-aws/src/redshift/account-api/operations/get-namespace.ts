import type { AccountContext } from "../account-context.ts";
import { type Members, textOf } from "../members.ts";

/** The namespace of any name. @see https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_GetNamespace.html */
export function getNamespace({ region, accountId, startedAt }: AccountContext, members: Members): object {
  const name = textOf(members, "namespaceName");
  const namespace = {
    namespaceName: name,
    namespaceId: name,
    namespaceArn: `arn:aws:redshift-serverless:${region}:${accountId}:namespace/${name}`,
    adminUsername: "awsuser",
    dbName: "dev",
    status: "AVAILABLE",
    iamRoles: [],
    logExports: [],
    creationDate: startedAt.getTime() / 1000,
  };
  return { namespace };
}
