import { postgresLiteral } from "../../lex/postgres-literal.ts";
import { quoteName } from "../../lex/postgres-name.ts";
import { stlViews } from "./stl-views.ts";
import { stvViews } from "./stv-views.ts";
import { svcsViews } from "./svcs-views.ts";
import { svlViews } from "./svl-views.ts";
import { svvViews } from "./svv-views.ts";
import { sysViews } from "./sys-views.ts";

/** `columns`: names and types in the documentation's order; VARCHAR is `text`, as the documentation often calls it. */
type SystemView = { name: string; columns: readonly { name: string; type: string }[] };

/**
 * Redshift's system views with their columns, from the pages of the same names: `r_STL_QUERY` has `stl_query`. A line is
 * `view: column type, column type`; a line with blanks in front continues the last one. The name of a column may have a
 * blank, as `channel state` has on its page.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/cm_chap_system-tables.html
 */
export const systemViews: readonly SystemView[] = [stlViews, stvViews, svlViews, svcsViews, svvViews, sysViews].flatMap(
  (family) => family.trim().replace(/\n +/g, " ").split("\n").map(parseView),
);

function parseView(line: string): SystemView {
  const [name = "", columns = ""] = line.split(": ");
  return {
    name,
    columns: columns.split(", ").map((column) => {
      const at = column.lastIndexOf(" ");
      return { name: column.slice(0, at), type: column.slice(at + 1) };
    }),
  };
}

const row = ({ name, columns }: SystemView) => {
  const nulls = columns.map((column) => `null::${column.type} as ${quoteName(column.name)}`).join(", ");
  return `(${postgresLiteral(name)}, ${postgresLiteral(nulls)})`;
};

/** Creates each view that nothing before has filled; it is empty. */
export const emptyViewsSql = `
do $$
declare
  view record;
begin
  for view in select * from (values ${systemViews.map(row).join(",\n")}) views (name, columns) loop
    if to_regclass('redshift.' || view.name) is null then
      execute format('create view redshift.%I as select %s where false', view.name, view.columns);
    end if;
  end loop;
end $$;
grant select on all tables in schema redshift to public;
`;
