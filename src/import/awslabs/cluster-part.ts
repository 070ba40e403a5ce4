import { leftOut, type Note, type Part, placeholder, takenOver, toDo } from "../draft.ts";
import type { Attributes } from "./items.ts";

/**
 * `cluster`: the endpoint's name says the cluster's identifier, or the workgroup's name.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-connecting.html
 */
export function clusterPart(cluster: Attributes): Part {
  const endpoint = String(cluster.get("clusterEndpoint") ?? "");
  const [, name, service] = endpointPattern.exec(endpoint) ?? [];
  const isServerless = service?.toLowerCase() === "redshift-serverless";
  const key = isServerless ? "workgroup" : "identifier";
  const database = cluster.get("clusterDB");
  const user = isServerless ? undefined : cluster.get("connectUser");
  return {
    config: {
      cluster: {
        [key]: name ?? placeholder("cluster_identifier"),
        db_name: database === undefined ? placeholder("db_name") : String(database),
        ...(user !== undefined && { db_user: String(user) }),
      },
    },
    notes: [endpointNote(endpoint, name, key), databaseNote(database), ...signInNotes(cluster, isServerless)],
  };
}

const endpointPattern =
  /^([a-z0-9-]+)\.[a-z0-9]+\.[a-z0-9-]+\.(redshift|redshift-serverless)\.amazonaws\.com(?:\.cn)?$/i;

const endpointNote = (endpoint: string, name: string | undefined, key: string): Note =>
  name === undefined
    ? toDo(
        "cluster.identifier",
        `clusterEndpoint ${endpoint} does not name the cluster; write its identifier, or workgroup for Serverless`,
      )
    : takenOver(`cluster.${key}`, `${name}, from clusterEndpoint`);

const databaseNote = (database: unknown): Note =>
  database === undefined
    ? toDo("cluster.db_name", "clusterDB is missing; write the database")
    : takenOver("cluster.db_name", `clusterDB ${String(database)}`);

function signInNotes(cluster: Attributes, isServerless: boolean): Note[] {
  const user = cluster.get("connectUser");
  const instead = "to sign in by password, put it into a secret of Secrets Manager and write cluster.secret_arn";
  const taken = takenOver(
    "cluster.db_user",
    `connectUser ${String(user)}, who signs in by temporary credentials; ${instead}`,
  );
  const dropped = leftOut("connectUser", `a workgroup signs in by IAM, so ${String(user)} is not written; ${instead}`);
  const password = leftOut("connectPassword", `it is neither written nor shown; ${instead}`);
  const port = leftOut("clusterPort, useSSL", "the Data API needs no connection from the functions");
  return [
    ...(user === undefined ? [] : [isServerless ? dropped : taken]),
    ...(cluster.has("connectPassword") ? [password] : []),
    ...(cluster.has("clusterPort") || cluster.has("useSSL") ? [port] : []),
  ];
}
