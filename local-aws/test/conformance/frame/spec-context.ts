import { randomBytes } from "node:crypto";
import {
  BatchExecuteStatementCommand,
  type BatchExecuteStatementInput,
  ExecuteStatementCommand,
  type ExecuteStatementInput,
  type RedshiftDataClient,
} from "@aws-sdk/client-redshift-data";
import type { BackendName, Warehouse } from "./backend.ts";
import { type Ended, endedStatement, resultRows } from "./ended-statement.ts";
import { type SpecFiles, specFiles } from "./spec-files.ts";

/** What a spec works with. */
export type SpecContext = AsyncDisposable & {
  on: BackendName;
  client: RedshiftDataClient;
  warehouse: Warehouse;
  target: Warehouse["target"];
  /** A schema of this spec alone, made by the first of the functions below; other requests name it: `${schema}.t`. */
  schema: string;
  files: SpecFiles;
  /** The authorization of COPY and UNLOAD: `IAM_ROLE '…'`. */
  role: string;
  /**
   * Runs the statements as one batch, in one transaction and session, `schema` first in the search path.
   *
   * @returns the values of the last result
   * @throws Error with the text of the statement that failed
   */
  run(...sqls: string[]): Promise<unknown[][]>;
  /** Does the same, expecting a failure. @returns its text @throws Error if all went well */
  fails(...sqls: string[]): Promise<string>;
  /** Submits the same. @returns the id */
  submit(sqls: readonly string[], more?: Partial<BatchExecuteStatementInput>): Promise<string>;
  /** Submits one statement alone, without the spec's schema in the search path. @returns the id */
  execute(sql: string, more?: Partial<ExecuteStatementInput>): Promise<string>;
  /** Waits for a statement's last state. */
  ended(id: string): Promise<Ended>;
  /** The values of the result of a statement, or of a part `<id>:<n>`, over all pages. */
  rows(id: string): Promise<unknown[][]>;
};

/** `submit` puts these in front, so the first statement that a spec gives is part 3. */
const preamble = (schema: string) => [`CREATE SCHEMA IF NOT EXISTS ${schema}`, `SET search_path TO ${schema}, public`];

export function specContext(on: BackendName, warehouse: Warehouse): SpecContext {
  const { client, target, iamRole } = warehouse;
  const schema = `spec_${randomBytes(5).toString("hex")}`;
  const submit: SpecContext["submit"] = async (sqls, more) => {
    const Sqls = [...preamble(schema), ...sqls];
    return String((await client.send(new BatchExecuteStatementCommand({ ...target, Sqls, ...more }))).Id);
  };
  const ended = (id: string) => endedStatement(client, id);
  const rows = (id: string) => resultRows(client, id);
  return {
    on,
    client,
    warehouse,
    target,
    schema,
    submit,
    async execute(Sql, more) {
      return String((await client.send(new ExecuteStatementCommand({ ...target, Sql, ...more }))).Id);
    },
    ended,
    rows,
    files: specFiles(warehouse, schema),
    role: `IAM_ROLE '${iamRole}'`,
    async run(...sqls) {
      const { SubStatements = [], error } = await ended(await submit(sqls));
      if (error !== undefined) throw new Error(error);
      const last = SubStatements.findLast(({ HasResultSet }) => HasResultSet);
      return last?.Id === undefined ? [] : rows(last.Id);
    },
    async fails(...sqls) {
      const { error } = await ended(await submit(sqls));
      if (error === undefined) throw new Error(`should have failed: ${sqls.join("; ")}`);
      return error;
    },
    async [Symbol.asyncDispose]() {
      if (on === "AWS") await ended(await submit([`DROP SCHEMA ${schema} CASCADE`]));
    },
  };
}
