import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";

const source = "dg/c_Supported_data_types (type compatibility and conversion)";

const made = [
  "CREATE TABLE t (id int, day date, at timestamp, price decimal(8, 2), code varchar(9))",
  "INSERT INTO t VALUES (12, '2026-01-31', '2026-01-31 10:11:12.5', 1.50, '12'), (7, '2026-02-01', '2026-02-01', 3, 'x')",
];

conformance("Numbers, dates and times as character strings", (spec) => {
  spec("are arguments of string functions", { source }, async ({ run }) => {
    const query = `SELECT left(at, 10), left(day, 7), substring(day, 1, 4), lpad(id, 5, '0'), replace(day, '-', ''), length(id),
      split_part(day, '-', 2), upper(id), concat(id, code), concat(code, price), reverse(id), len(day), strpos(day, '-')
      FROM t WHERE id = 12`;
    expect(await run(...made, query)).toEqual([
      ["2026-01-31", "2026-01", "2026", "00012", "20260131", 2, "01", "12", "1212", "121.50", "21", 10, 5],
    ]);
  });
  spec("match patterns", { source }, async ({ run }) => {
    const query = "SELECT id FROM t WHERE day LIKE '2026-01%' AND id NOT LIKE '7%' AND price ILIKE '1.5%'";
    expect(await run(...made, query)).toEqual([[12]]);
  });
  spec("are compared with character strings: whole numbers as strings", { source }, async ({ run }) => {
    expect(await run(...made, "SELECT id FROM t WHERE id = code")).toEqual([[12]]);
    expect(await run("SELECT 12 = '12'::varchar, 12 = '12.0'::varchar")).toEqual([[true, false]]);
  });
  spec("are compared with character strings: decimals as decimals", { source }, async ({ run }) => {
    expect(await run("SELECT 1.50::decimal(8, 2) = '1.5'::varchar")).toEqual([[true]]);
  });
  spec("leave literals what they are", { source }, async ({ run, fails }) => {
    expect(await run("SELECT left('abc', 2), upper('a'), 1 = '1', length('abc'), replace('abc', 'b', '')")).toEqual([
      ["ab", "A", true, 3, "ac"],
    ]);
    expect(await fails(...made, "SELECT id FROM t WHERE id = 'abc'")).toMatch(
      /invalid input syntax for integer: "abc"/,
    );
  });
});
