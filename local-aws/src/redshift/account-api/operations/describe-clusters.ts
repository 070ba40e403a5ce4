import type { AccountContext } from "../account-context.ts";
import type { Parameters } from "../parameters.ts";

/** The cluster of any name; without a name, one called `local`. @see https://docs.aws.amazon.com/redshift/latest/APIReference/API_DescribeClusters.html */
export function describeClusters(context: AccountContext, parameters: Parameters): object {
  const { address, region, accountId, startedAt } = context;
  const name = parameters["ClusterIdentifier"] || "local";
  const cluster = {
    ClusterIdentifier: name,
    NodeType: "ra3.large",
    ClusterStatus: "available",
    ClusterAvailabilityStatus: "Available",
    MasterUsername: "awsuser",
    DBName: "dev",
    Endpoint: { Address: address.host, Port: address.port },
    ClusterCreateTime: startedAt,
    NumberOfNodes: 1,
    PubliclyAccessible: false,
    Encrypted: false,
    ClusterNamespaceArn: `arn:aws:redshift:${region}:${accountId}:namespace:${name}`,
  };
  return { Clusters: { Cluster: cluster } };
}
