import { z } from "zod";
import { maxWaitingRequests } from "./unconfirmed.ts";

const limit = z.int().min(0);

const shape = {
  /** `Sqls` of one BatchExecuteStatement. */
  statementsPerBatch: limit,
  /** Of each SQL text. */
  statementBytes: limit,
  /** Statements of one warehouse that run or wait. */
  activeStatements: limit,
  /** Sessions of one warehouse that are not closed. */
  activeSessions: limit,
  /** Requests with `WaitTimeSeconds` for one statement at a time. */
  waitingRequests: limit,
  /** Of the values of a result's row. */
  rowBytes: limit,
  /** Of all values of a result. */
  resultBytes: limit,
  /** Calls per second, by the operation's name; an operation that is not listed has no limit. */
  callsPerSecond: z.record(z.string(), z.number().positive()),
};

const quotasSchema = z.strictObject(shape);

/** What the Data API allows (facts §1.4). */
export type Quotas = z.infer<typeof quotasSchema>;

/** Changes some of those of a preset: `aws`, as documented for AWS, or `local`, the same without call rates. */
export const quotaSettings = quotasSchema.partial().extend({ preset: z.enum(["aws", "local"]).optional() });
export type QuotaSettings = z.infer<typeof quotaSettings>;

const kibibyte = 1024;
const megabyte = 1_000_000;

/**
 * The documented numbers, without call rates: locally they would only slow tests down.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html
 */
const localQuotas: Quotas = {
  statementsPerBatch: 40,
  statementBytes: 100 * kibibyte,
  activeStatements: 500,
  activeSessions: 500,
  waitingRequests: maxWaitingRequests,
  rowBytes: 64 * kibibyte,
  resultBytes: 500 * megabyte,
  callsPerSecond: {},
};

/** AWS documents no rates for GetStatementResultV2 and ListSessions; they get those of the operations they resemble. */
const documentedCallsPerSecond = {
  BatchExecuteStatement: 20,
  CancelStatement: 3,
  DescribeStatement: 100,
  DescribeTable: 3,
  ExecuteStatement: 30,
  GetStatementResult: 20,
  GetStatementResultV2: 20,
  ListDatabases: 3,
  ListSchemas: 3,
  ListSessions: 3,
  ListStatements: 3,
  ListTables: 3,
};

export function quotasOf({ preset, ...settings }: QuotaSettings = {}): Quotas {
  const callsPerSecond = preset === "aws" ? documentedCallsPerSecond : localQuotas.callsPerSecond;
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return { ...localQuotas, callsPerSecond, ...Object.fromEntries(given) };
}
