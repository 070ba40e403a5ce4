import { z } from "zod";

const idPattern = /^[a-z0-9]{8}(-[a-z0-9]{4}){3}-[a-z0-9]{12}(:\d{0,2})?$/;
const clusterPattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const workgroupPattern =
  /^([a-z0-9-]{3,63}|arn:aws[a-z-]*:redshift-serverless:[a-z0-9-]+:\d{12}:workgroup\/[a-z0-9/-]+)$/;

const integer = (min: number, max: number) => z.int().min(min).max(max);

export const statementId = z
  .string()
  .regex(idPattern, { error: `id must satisfy regex pattern: ${idPattern.source.slice(1, -1)}` });
export const waitSeconds = integer(1, 30).optional();
export const nextToken = z.string().optional();

/** Which warehouse; lists filter by it. */
export const warehouseMembers = {
  ClusterIdentifier: z.string().min(1).max(63).regex(clusterPattern).optional(),
  WorkgroupName: z.string().min(3).max(128).regex(workgroupPattern).optional(),
};

/** Members of every operation that connects to a warehouse. */
export const target = { ...warehouseMembers, DbUser: z.string().optional(), SecretArn: z.string().optional() };

export const maxResults = (most: number) => integer(0, most).optional();

const parameter = z.object({ name: z.string().regex(/^[0-9a-zA-Z_]+$/), value: z.string().min(1) });

export type Parameter = z.infer<typeof parameter>;

/** Members that ExecuteStatement and BatchExecuteStatement share (facts §1.3). */
export const submission = {
  ...target,
  Database: z.string().optional(),
  WithEvent: z.boolean().default(false),
  StatementName: z.string().max(2048).optional(),
  Parameters: z.array(parameter).min(1).optional(),
  ClientToken: z.string().min(1).max(64).optional(),
  ResultFormat: z.enum(["JSON", "CSV"]).default("JSON"),
  SessionKeepAliveSeconds: integer(0, 86_400).optional(),
  SessionId: statementId.optional(),
  WaitTimeSeconds: waitSeconds,
};

const submissionSchema = z.object(submission);

export type Submission = z.infer<typeof submissionSchema>;
