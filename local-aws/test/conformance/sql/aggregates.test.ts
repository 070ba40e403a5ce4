import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";
import { expressionSpecs } from "./expression-specs.ts";

const sales = [
  "CREATE TABLE sales (id int, region varchar(5), price decimal(8, 2))",
  "INSERT INTO sales VALUES (9, 'n', 1.00), (10, 'n', 2.00), (10, 's', 2.01), (11, 's', 4.00)",
];

conformance("Aggregates", (spec) => {
  spec("AVG of decimals has their scale", { source: "dg/r_AVG" }, async ({ run }) => {
    expect(await run(...sales, "SELECT avg(price) FROM sales WHERE region = 'n'")).toEqual([["1.50"]]);
  });
  spec(
    "AVG of decimals cuts off what is behind their scale",
    { source: "our choice", only: "emulator" },
    async ({ run }) => {
      const query = "SELECT avg(price), avg(-price) FROM sales WHERE id = 10";
      expect(await run(...sales, query)).toEqual([["2.00", "-2.00"]]);
    },
  );
  spec("LISTAGG of distinct values orders them by their own type", { source: "dg/r_LISTAGG" }, async ({ run }) => {
    const query = "SELECT listagg(DISTINCT id, ', ') WITHIN GROUP (ORDER BY id) FROM sales";
    expect(await run(...sales, query)).toEqual([["9, 10, 11"]]);
  });
  spec("LISTAGG over a partition keeps every row", { source: "dg/r_WF_LISTAGG" }, async ({ run }) => {
    const list = "listagg(id, ',') WITHIN GROUP (ORDER BY id DESC) OVER (PARTITION BY region)";
    expect(await run(...sales, `SELECT region, ${list} FROM sales ORDER BY 1`)).toEqual([
      ["n", "10,9"],
      ["n", "10,9"],
      ["s", "11,10"],
      ["s", "11,10"],
    ]);
  });
  spec("MEDIAN and PERCENTILE_CONT over a partition", { source: "dg/r_WF_MEDIAN" }, async ({ run }) => {
    const median = "median(id) OVER (PARTITION BY region)";
    const quarter = "percentile_cont(0.25) WITHIN GROUP (ORDER BY id DESC) OVER (PARTITION BY region)";
    const rows = await run(...sales, `SELECT (${median})::float, (${quarter})::float FROM sales WHERE region = 'n'`);
    expect(rows).toEqual([
      [9.5, 9.75],
      [9.5, 9.75],
    ]);
  });
});

expressionSpecs("Aggregates and sets of a query", [
  { sql: "avg(x) from (select 1 as x union all select 2) q", value: 1, source: "dg/r_AVG" },
  { sql: "avg(x) from (select 1::bigint as x union all select 2) q", value: 1, source: "dg/r_AVG" },
  { sql: "median(x)::float from (select 1 as x union all select 2) q", value: 1.5, source: "dg/r_MEDIAN" },
  {
    sql: "approximate count(distinct x) from (select 1 as x union all select 1) q",
    value: 1,
    source: "dg/r_COUNT",
  },
  {
    sql: "listagg(x, '|') within group (order by x desc) from (select 1 as x union all select 2) q",
    value: "2|1",
    source: "dg/r_LISTAGG",
  },
  { sql: "listagg(distinct x) from (select 1 as x union all select 1) q", value: "1", source: "dg/r_LISTAGG" },
  {
    sql: "last_value(x ignore nulls) over () from (select 1 as x union all select null) q limit 1",
    value: 1,
    source: "dg/r_WF_first_value",
  },
  { sql: "max(x) from (select 1 as x minus select 1) q", value: null, source: "dg/r_UNION" },
]);
