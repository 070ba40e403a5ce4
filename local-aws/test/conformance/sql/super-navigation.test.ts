import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";

const query = "dg/query-super";
const from = "dg/r_FROM_clause30";

const orders = [
  "CREATE TABLE t (id int, c_orders super)",
  `INSERT INTO t SELECT 1, JSON_PARSE('[{"o_orderkey": 10, "o_orderstatus": "P", "o_totalprice": 9.99, "o_lineitems": [{"part": 5}, {"part": "A5"}]}, {"o_orderkey": 11, "o_orderstatus": "F"}]')`,
  `INSERT INTO t SELECT 2, JSON_PARSE('[{"o_orderkey": "Good", "o_orderstatus": 7, "o_totalprice": null}]')`,
  "INSERT INTO t VALUES (3, NULL)",
];

type Spec = { name: string; sql: string; rows: unknown[][]; source?: string; only?: "emulator" };

const specs: readonly Spec[] = [
  {
    name: "goes into an element and its attribute",
    sql: "SELECT c_orders[0].o_orderstatus FROM t ORDER BY id",
    rows: [['"P"'], ["7"], [null]],
  },
  {
    name: "begins with an alias",
    sql: "SELECT cust.c_orders[1].o_orderkey FROM t AS cust ORDER BY id",
    rows: [["11"], [null], [null]],
  },
  {
    name: "begins with the table's name",
    sql: "SELECT t.c_orders[0].o_orderkey FROM t ORDER BY t.id",
    rows: [["10"], ['"Good"'], [null]],
  },
  {
    name: "is NULL where the attribute, element or object is missing",
    sql: "SELECT c.c_orders.something, c.c_orders[1][1], c.c_orders[9], c.c_orders[0].o_orderkey.deeper FROM t c WHERE id = 1",
    rows: [[null, null, null, null]],
  },
  {
    name: "folds names to lower case, quoted or not",
    sql: 'SELECT c.C_Orders[0]."O_OrderStatus", c_orders[0].O_ORDERSTATUS FROM t c WHERE id = 1',
    rows: [['"P"', '"P"']],
  },
  {
    name: "works in WHERE, GROUP BY and ORDER BY",
    sql: `SELECT c_orders[0].o_orderstatus, count(*) FROM t WHERE c_orders[0].o_orderkey IS NOT NULL
      GROUP BY c_orders[0].o_orderstatus ORDER BY c_orders[0].o_orderstatus DESC`,
    rows: [
      ['"P"', 1],
      ["7", 1],
    ],
  },
  {
    name: "is equal to a string only if it is one",
    sql: "SELECT id FROM t WHERE c_orders[0].o_orderstatus = 'P' OR '7' = c_orders[0].o_orderstatus",
    rows: [[1]],
  },
  {
    name: "is equal to a number only if it is one",
    sql: "SELECT id FROM t WHERE c_orders[0].o_orderstatus = 7 OR c_orders[0].o_totalprice = 9.990",
    rows: [[1], [2]],
  },
  {
    name: "is neither smaller nor larger than a value of another type",
    sql: "SELECT id, c_orders[0].o_orderstatus <= 'P', c_orders[0].o_orderkey > 9 FROM t ORDER BY id",
    rows: [
      [1, true, true],
      [2, null, null],
      [3, null, null],
    ],
  },
  {
    name: "is found in a list and between two values",
    sql: "SELECT id FROM t WHERE c_orders[0].o_orderstatus IN ('P', 'X') AND c_orders[0].o_orderkey BETWEEN 10 AND 12",
    rows: [[1]],
  },
  {
    name: "joins with a column",
    sql: "SELECT a.id FROM t a JOIN t b ON a.c_orders[0].o_orderkey = b.id + 9",
    rows: [[1]],
  },
  {
    name: "is cast: to text without quotes, or NULL if it cannot be",
    sql: `SELECT c_orders[0].o_orderstatus::varchar, c_orders[0].o_orderkey::integer, CAST(c_orders[0].o_totalprice AS decimal(10, 1))
      FROM t WHERE id < 3 ORDER BY id`,
    rows: [
      ["P", 10, "10.0"],
      ["7", null, null],
    ],
  },
  {
    name: "is NULL as text if it is an array or object",
    source: "dg/limitations-super",
    sql: "SELECT c_orders::varchar, c_orders[0]::varchar, c_orders[0].o_lineitems[1].part::varchar FROM t WHERE id = 1",
    rows: [[null, null, "A5"]],
  },
  {
    name: "casts strings to dates",
    source: "dg/limitations-super",
    sql: `SELECT s.d.day::date, s.d.no::date FROM (SELECT JSON_PARSE('{"day": "2001-09-08", "no": "x"}') AS d) s`,
    rows: [["2001-09-08", null]],
  },
  {
    name: "casts whole numbers to boolean, and no others",
    source: "dg/limitations-super",
    sql: `SELECT s.d.a::bool, s.d.b::bool FROM (SELECT JSON_PARSE('{"a": 5, "b": 5.5}') AS d) s`,
    rows: [[true, null]],
  },
  {
    name: "gives the type of a value",
    sql: "SELECT JSON_TYPEOF(c_orders[0].o_lineitems), JSON_TYPEOF(c_orders[0].o_lineitems[0].part) FROM t WHERE id = 1",
    rows: [["array", "number"]],
  },
  {
    name: "goes over an array in FROM",
    sql: "SELECT c.id, o.o_orderkey FROM t c, c.c_orders o ORDER BY c.id, o.o_orderkey",
    rows: [
      [1, "10"],
      [1, "11"],
      [2, '"Good"'],
    ],
  },
  {
    name: "goes over an array within an array",
    sql: "SELECT o.o_orderkey, l.part FROM t c, c.c_orders o, o.o_lineitems l WHERE l.part = 'A5'",
    rows: [["10", '"A5"']],
  },
  {
    name: "goes over an array with its index",
    sql: "SELECT index, orders.o_orderkey FROM t c, c.c_orders AS orders AT index WHERE c.id = 1 ORDER BY index",
    rows: [
      [0, "10"],
      [1, "11"],
    ],
  },
  {
    name: "goes over an array of scalars",
    sql: `SELECT index, element FROM (SELECT JSON_PARSE('{"scalar_array": [1, 2.3, 45000000]}') AS data) AS b,
      b.data.scalar_array AS element AT index ORDER BY index`,
    rows: [
      [0, "1"],
      [1, "2.3"],
      [2, "45000000"],
    ],
  },
  {
    name: "goes over arrays of arrays, one named array",
    sql: `SELECT array, element FROM (SELECT JSON_PARSE('[[1.1,1.2],[2.1]]') AS multi_level_array) AS f,
      f.multi_level_array AS array, array AS element ORDER BY element`,
    rows: [
      ["[1.1,1.2]", "1.1"],
      ["[1.1,1.2]", "1.2"],
      ["[2.1]", "2.1"],
    ],
  },
  {
    name: "keeps rows without an array in a left join",
    source: from,
    sql: "SELECT c.id, o.o_orderkey FROM t c LEFT JOIN c.c_orders AS o ON TRUE WHERE c.id > 1 ORDER BY c.id",
    rows: [
      [2, '"Good"'],
      [3, null],
    ],
  },
  {
    name: "joins an array without a condition",
    source: from,
    sql: "SELECT c.id FROM t c LEFT JOIN c.c_orders o WHERE c.id > 1 ORDER BY c.id",
    rows: [[2], [3]],
  },
  {
    name: "goes over an array by UNNEST",
    source: from,
    sql: "SELECT c.id, o.item, o.n FROM (SELECT 4 AS id, JSON_PARSE('[7,8]') AS a) c, UNNEST(c.a) WITH OFFSET AS o (item, n) ORDER BY n",
    rows: [
      [4, "7", 0],
      [4, "8", 1],
    ],
  },
  {
    name: "goes over an object's attributes",
    sql: `SELECT attr, json_typeof(val) FROM t c, UNPIVOT c.c_orders[1] AS val AT attr WHERE id = 1 ORDER BY attr`,
    rows: [
      ["o_orderkey", "number"],
      ["o_orderstatus", "string"],
    ],
  },
  {
    name: "goes over the attributes of an array's objects",
    sql: `SELECT attr, val FROM t c, c.c_orders AS o, UNPIVOT o AS val AT attr WHERE o.o_orderkey = 11 ORDER BY attr`,
    rows: [
      ["o_orderkey", "11"],
      ["o_orderstatus", '"F"'],
    ],
  },
];

conformance("Navigation into SUPER", (spec) => {
  for (const { name, sql, rows, source = query, ...options } of specs)
    spec(name, { source, ...options }, async ({ run }) => {
      expect(await run(...orders, sql)).toEqual(rows);
    });

  spec("is refused in a column that is not SUPER", { source: query, only: "emulator" }, async ({ fails }) => {
    expect(await fails(...orders, "SELECT t.id.name FROM t")).toContain("only a SUPER value can be navigated");
  });
  spec(
    "is not to be put together with a literal of no known type",
    { source: query, only: "emulator" },
    async ({ fails }) => {
      expect(await fails(...orders, "SELECT NVL(c_orders[0].o_orderstatus, 'none') FROM t")).toContain(
        "NVL of a SUPER value and a literal is not supported by the local Redshift",
      );
    },
  );
});
