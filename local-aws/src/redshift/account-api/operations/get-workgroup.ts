import type { AccountContext } from "../account-context.ts";
import { type Members, textOf } from "../members.ts";

/** The workgroup of any name. @see https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_GetWorkgroup.html */
export function getWorkgroup(context: AccountContext, members: Members): object {
  const { address, region, accountId, startedAt } = context;
  const name = textOf(members, "workgroupName");
  const workgroup = {
    workgroupName: name,
    workgroupId: name,
    workgroupArn: `arn:aws:redshift-serverless:${region}:${accountId}:workgroup/${name}`,
    namespaceName: "local",
    status: "AVAILABLE",
    endpoint: { address: address.host, port: address.port, vpcEndpoints: [] },
    port: address.port,
    publiclyAccessible: false,
    baseCapacity: 8,
    enhancedVpcRouting: false,
    configParameters: [],
    securityGroupIds: [],
    subnetIds: [],
    creationDate: startedAt.getTime() / 1000,
  };
  return { workgroup };
}
