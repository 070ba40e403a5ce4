import type { RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import type { S3Client } from "@aws-sdk/client-s3";
import type { ClientConfig } from "pg";
import type { LocalOptions } from "../../../src/start/local-options.ts";
import type { SharedLocals } from "./shared-locals.ts";

/** A Redshift that runs, with the clients of its users. */
export type Warehouse = AsyncDisposable & {
  client: RedshiftDataClient;
  /** Names the warehouse, the database and the identity; spread it into a request. */
  target: { Database: string } & ({ ClusterIdentifier: string } | { WorkgroupName: string }) & Identity;
  s3: S3Client;
  bucket: string;
  /** Where the files of this run are, with a slash at its end. */
  prefix: string;
  /** ARN that COPY and UNLOAD may use. */
  iamRole: string;
  region: string;
  accountId: string;
  /** Where PostgreSQL clients connect, to the database of `target`. @throws Error if no host is configured */
  wire(): ClientConfig;
  /** The certificate to check the server's against; only the emulator has one of its own. */
  caFile?: string;
};

export type Identity = { DbUser?: string; SecretArn?: string };

/** What one file of specs needs. AWS is as it is: only `isolation` chooses a database there. */
export type BackendOptions = Required<Pick<LocalOptions, "isolation">> & { local?: LocalOptions };

export type BackendName = "emulator" | "AWS";

export type Backend = {
  name: BackendName;
  /** @param shared what other files of specs use too */
  start(options: BackendOptions, shared: SharedLocals): Promise<Warehouse>;
};
