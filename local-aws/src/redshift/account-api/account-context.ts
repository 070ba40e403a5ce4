import type { TemporaryCredentials } from "../session/temporary-credentials.ts";

/** What the operations about clusters and workgroups know. There is one Redshift; every name leads to it. */
export type AccountContext = {
  credentials: TemporaryCredentials;
  /** Where clients of PostgreSQL's protocol connect. */
  address: { host: string; port: number };
  region: string;
  accountId: string;
  startedAt: Date;
};
