import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";

const source = "dg/r_correlated_subqueries";

const tables = [
  "CREATE TABLE event (eventid int, eventname varchar(9), catid int)",
  "CREATE TABLE category (catid int)",
  "CREATE TABLE listing (listid int, eventid int, numtickets int)",
  "CREATE TABLE sales (salesid int, listid int, eventid int, qtysold int)",
  "INSERT INTO listing VALUES (1, 10, 5), (2, 20, 6)",
  "INSERT INTO sales VALUES (7, 1, 10, 5)",
];

const skipping = "SELECT 1 FROM listing WHERE NOT EXISTS (SELECT 1 FROM sales WHERE event.eventid = sales.eventid)";

conformance("A correlated subquery", (spec) => {
  for (const [name, sql] of [
    ["skips a query", `SELECT eventname FROM event WHERE NOT EXISTS (${skipping})`],
    ["skips a query of the select list", `SELECT (SELECT max(1) FROM (${skipping})) FROM event`],
    ["skips a query, in INSERT … SELECT", `INSERT INTO category SELECT catid FROM event WHERE EXISTS (${skipping})`],
    ["skips a query, in CREATE TABLE AS", `CREATE TABLE made AS SELECT catid FROM event WHERE EXISTS (${skipping})`],
    ["skips a query, in DELETE", `DELETE FROM event WHERE EXISTS (${skipping})`],
    [
      "is in ON of an outer join",
      `SELECT * FROM category LEFT JOIN event ON category.catid = event.catid
       AND eventid = (SELECT max(eventid) FROM sales WHERE sales.eventid = event.eventid)`,
    ],
    [
      "has a window function",
      "SELECT listid FROM sales s WHERE qtysold NOT IN (SELECT sum(numtickets) OVER () FROM listing l WHERE s.listid = l.listid)",
    ],
    [
      "is a key of GROUP BY",
      `SELECT listing.listid, (SELECT count(sales.listid) FROM sales WHERE sales.listid = listing.listid) AS list
       FROM listing GROUP BY list, listing.listid`,
    ],
    [
      "is in IN, with an aggregate and GROUP BY",
      "SELECT * FROM listing WHERE listid IN (SELECT sum(qtysold) FROM sales WHERE numtickets > 4 GROUP BY salesid)",
    ],
  ] as const)
    spec(`is refused if it ${name}`, { source }, async ({ fails }) => {
      expect(await fails(...tables, sql)).toMatch(/^ERROR: This type of correlated subquery pattern is not supported/);
    });

  for (const [name, sql, rows] of [
    [
      "in WHERE",
      "SELECT listid FROM listing l WHERE numtickets = (SELECT max(qtysold) FROM sales s WHERE s.listid = l.listid)",
      [[1]],
    ],
    [
      "in the select list",
      "SELECT listid, (SELECT max(qtysold) FROM sales s WHERE s.listid = l.listid) FROM listing l ORDER BY 1",
      [
        [1, 5],
        [2, null],
      ],
    ],
    [
      "with MAX and GROUP BY in IN",
      "SELECT listid FROM listing WHERE numtickets IN (SELECT max(qtysold) FROM sales WHERE numtickets > 4 GROUP BY salesid)",
      [[1]],
    ],
    [
      "in an inner join's ON",
      "SELECT l.listid FROM listing l JOIN sales s ON s.listid = l.listid AND s.qtysold = (SELECT max(x.qtysold) FROM sales x WHERE x.listid = s.listid)",
      [[1]],
    ],
  ] as const)
    spec(`runs ${name}`, { source }, async ({ run }) => {
      expect(await run(...tables, sql)).toEqual(rows);
    });

  spec("may skip a query of the catalog", { source: "dg/c_join_PG: the leader node runs it" }, async ({ run }) => {
    const sql = `SELECT count(*) > 0 FROM pg_class c WHERE EXISTS (SELECT 1 FROM pg_namespace n WHERE n.oid = c.relnamespace
      AND EXISTS (SELECT 1 FROM pg_class d WHERE d.oid = c.oid))`;
    expect(await run(sql)).toEqual([[true]]);
  });
});
