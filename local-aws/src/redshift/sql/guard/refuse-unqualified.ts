import { RedshiftSqlError } from "../redshift-sql-error.ts";
import { type Fields, parseTree } from "./parse-tree.ts";

/**
 * Refuses the query of a view WITH NO SCHEMA BINDING that names a relation without its schema, or is recursive.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html
 * @see https://github.com/elementary-data/dbt-data-reliability/pull/371 for the text
 */
export function refuseUnqualified(sql: string): void {
  const found = { relations: new Set<string>(), queries: new Set<string>() };
  visit(parseTree(sql), found);
  for (const relation of found.relations)
    if (!found.queries.has(relation))
      throw new RedshiftSqlError(
        "All the relation names inside should be qualified when creating VIEW WITH NO SCHEMA BINDING.",
        "42601",
      );
}

/** Relations without a schema, and the names of a WITH list. */
type Names = { relations: Set<string>; queries: Set<string> };

function visit(value: unknown, names: Names): void {
  if (Array.isArray(value)) for (const item of value) visit(item, names);
  else if (typeof value === "object" && value !== null)
    for (const [name, child] of Object.entries(value as Fields)) {
      const fields = child as Fields;
      if (name === "RangeVar" && fields["schemaname"] === undefined) names.relations.add(String(fields["relname"]));
      if (name === "CommonTableExpr") names.queries.add(String(fields["ctename"]));
      visit(child, names);
    }
}
