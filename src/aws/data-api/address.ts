import type { Warehouse } from "../../core/pipeline/pipeline.ts";

/** A warehouse as the requests of the Data API name it. */
export function addressOf({ at, database, signIn }: Warehouse) {
  return {
    Database: database,
    ...(at.kind === "cluster" ? { ClusterIdentifier: at.identifier } : { WorkgroupName: at.name }),
    ...(signIn.kind === "dbUser" && { DbUser: signIn.name }),
    ...(signIn.kind === "secret" && { SecretArn: signIn.arn }),
  };
}
