import { RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { dataApiColumns } from "../aws/data-api/columns.ts";
import { formatTableName, type TableName } from "../core/base/identifier.ts";
import { tableOfDdl } from "../core/check/ddl/read-ddl.ts";
import { tableKeysOfDdl } from "../core/check/ddl/table-keys.ts";
import type { CheckedTable } from "../core/check/table.ts";
import type { Warehouse } from "../core/pipeline/pipeline.ts";
import { CliError } from "./cli-error.ts";
import { readGivenFile } from "./read-given-file.ts";

type Place = { table: TableName; ddl?: string; warehouse?: Warehouse };

/** The columns of a table, as a file of DDL or the warehouse has them. @throws CliError if it is not there */
export async function knownTable({ table, ddl, warehouse }: Place): Promise<CheckedTable> {
  const name = formatTableName(table);
  if (ddl !== undefined) {
    const text = await readGivenFile(ddl, "Name a file of DDL.");
    const columns = tableOfDdl(text, table);
    if (columns) return { name, columns, keys: tableKeysOfDdl(text, table) };
    throw new CliError(`${ddl} creates no table ${name} with a list of columns. Correct --table or --ddl.`, 2);
  }
  if (!warehouse) throw new CliError(howToFindTheTable, 2);
  const columns = await dataApiColumns(new RedshiftDataClient({}), warehouse, table);
  if (columns.length > 0) return { name, columns };
  const { at, database } = warehouse;
  const where = at.kind === "cluster" ? `cluster ${at.identifier}` : `workgroup ${at.name}`;
  const schema = table.schema === undefined ? " A table without a schema is looked for in public." : "";
  throw new CliError(
    `Database ${database} of ${where} has no table ${name} that this identity may see. Create it, grant it, or correct --table.${schema}`,
    1,
  );
}

const howToFindTheTable =
  "It is not known where the table is. Name the pipeline's file with --pipeline, or --cluster (or --workgroup) and " +
  "--database, or a file of DDL with --ddl.";
