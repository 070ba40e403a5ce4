import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";

const source = "dg/r_FROM_clause-pivot-unpivot-examples";

const tables = [
  "CREATE TABLE part (partname varchar, manufacturer varchar, quality int, price decimal(12, 2))",
  `INSERT INTO part VALUES ('prop', 'local', 2, 10.00), ('prop', 'big', NULL, 9.00), ('prop', 'small', 1, 12.00),
   ('rudder', 'local', 1, 2.50), ('rudder', 'big', 2, 3.75), ('rudder', 'small', NULL, 1.90),
   ('wing', 'local', NULL, 7.50), ('wing', 'big', 1, 15.20), ('wing', 'small', NULL, 11.80)`,
  "CREATE TABLE colors (quality varchar, red int, green int, blue int)",
  "INSERT INTO colors VALUES ('high', 15, 20, 7), ('normal', 35, NULL, 40), ('low', 10, 23, NULL)",
];

const counted = "(SELECT quality, manufacturer FROM part) PIVOT (count(*) FOR quality IN (1, 2, NULL))";

conformance("PIVOT", (spec) => {
  spec("makes a column of each value", { source }, async ({ run }) => {
    const query =
      "SELECT * FROM (SELECT partname, price FROM part) PIVOT (AVG(price) FOR partname IN ('prop', 'rudder', 'wing'))";
    expect(await run(...tables, query)).toEqual([["10.33", "2.71", "11.50"]]);
  });
  spec("keeps the columns that it does not name", { source }, async ({ run }) => {
    expect(await run(...tables, `SELECT * FROM ${counted} ORDER BY manufacturer`)).toEqual([
      ["big", 1, 1, 1],
      ["local", 1, 1, 1],
      ["small", 1, 0, 2],
    ]);
  });
  spec("names columns after constants", { source }, async ({ run }) => {
    expect(await run(...tables, `SELECT "1", "2", "null" FROM ${counted} WHERE manufacturer = 'small'`)).toEqual([
      [1, 0, 2],
    ]);
  });
  spec("names columns after aliases", { source }, async ({ run }) => {
    const query = `SELECT p.high_count, low_count, na_count FROM (SELECT quality, manufacturer FROM part)
      PIVOT (count(*) AS count FOR quality IN (1 AS high, 2 AS low, NULL AS na)) AS p WHERE manufacturer = 'small'`;
    expect(await run(...tables, query)).toEqual([[1, 0, 2]]);
  });
  spec("reads queries of WITH", { source }, async ({ run }) => {
    const query = `WITH a AS (SELECT quality, manufacturer FROM part), b AS (SELECT * FROM a PIVOT (count(*) FOR quality IN (1)))
      SELECT "1" FROM b WHERE manufacturer = 'big'`;
    expect(await run(...tables, query)).toEqual([[1]]);
  });
  spec("makes tables, in procedures too", { source }, async ({ run }) => {
    const made = `CREATE PROCEDURE p() AS $$ BEGIN CREATE TABLE made AS SELECT * FROM ${counted}; END $$ LANGUAGE plpgsql`;
    expect(await run(...tables, made, "CALL p()", 'SELECT sum("1") FROM made')).toEqual([[3]]);
  });

  for (const [name, query] of [
    ["a join", "SELECT * FROM part a JOIN part b ON a.price = b.price PIVOT (count(*) FOR quality IN (1))"],
    ["another PIVOT", `SELECT * FROM ${counted} PIVOT (count(*) FOR manufacturer IN ('big'))`],
    ["another aggregate", "SELECT * FROM part PIVOT (listagg(partname) FOR quality IN (1))"],
    ["a subquery in its list", "SELECT * FROM part PIVOT (count(*) FOR quality IN (SELECT 1))"],
  ] as const)
    spec(`is refused with ${name}`, { source }, async ({ fails }) => {
      expect(await fails(...tables, query)).toMatch(/^ERROR: /);
    });
});

conformance("UNPIVOT", (spec) => {
  const red = "FROM (SELECT red, green, blue FROM colors)";
  spec("makes a row of each column, without NULLs", { source }, async ({ run }) => {
    expect(
      await run(...tables, `SELECT * ${red} UNPIVOT (cnt FOR color IN (red, green, blue)) ORDER BY color, cnt`),
    ).toEqual([
      ["blue", 7],
      ["blue", 40],
      ["green", 20],
      ["green", 23],
      ["red", 10],
      ["red", 15],
      ["red", 35],
    ]);
  });
  spec("keeps NULLs with INCLUDE NULLS", { source }, async ({ run }) => {
    expect(
      await run(
        ...tables,
        `SELECT count(*), count(cnt) ${red} UNPIVOT INCLUDE NULLS (cnt FOR color IN (red, green, blue))`,
      ),
    ).toEqual([[9, 7]]);
  });
  spec("keeps the columns that it does not name, and takes aliases", { source }, async ({ run }) => {
    const query =
      "SELECT * FROM colors UNPIVOT (cnt FOR color IN (red AS r, green AS g, blue AS b)) u WHERE u.cnt > 20 ORDER BY cnt";
    expect(await run(...tables, query)).toEqual([
      ["low", "g", 23],
      ["normal", "r", 35],
      ["normal", "b", 40],
    ]);
  });
  spec("takes columns only", { source }, async ({ fails }) => {
    expect(await fails(...tables, "SELECT * FROM colors UNPIVOT (cnt FOR color IN (red + 1))")).toMatch(/^ERROR: /);
  });
});
