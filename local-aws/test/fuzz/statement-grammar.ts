import type { Random } from "./campaign.ts";

/** What the grammar of Redshift says of a statement; of a mutated one nothing is known. */
export type Known = { sql: string; verdict: "valid" | "invalid" | "unknown"; why?: string };

type Make = (random: Random, depth: number) => string;

const choose =
  (...makers: readonly (string | Make)[]): Make =>
  (random, depth) => {
    const maker = random.pick(makers);
    return typeof maker === "string" ? maker : maker(random, depth - 1);
  };

const leafOr =
  (leaf: Make, ...makers: readonly Make[]): Make =>
  (random, depth) =>
    depth <= 0 ? leaf(random, 0) : random.pick([leaf, ...makers])(random, depth - 1);

const fill =
  (template: string, ...parts: readonly Make[]): Make =>
  (random, depth) => {
    let at = 0;
    return template.replaceAll("?", () => parts[at++]?.(random, depth - 1) ?? "");
  };

const part = choose("year", "qtr", "month", "week", "day", "hour", "minute", "s", "'month'", '"day"');
const whole = (random: Random): string => String(random.below(100) - 20);

const number: Make = leafOr(
  choose("t.a", "a", "1", "-7", "0", "2147483647", "null"),
  (random, depth) => fill("(? ? ?)", number, choose("+", "-", "*", "%"), number)(random, depth),
  (random, depth) => fill("len(?)", text)(random, depth),
  (random, depth) => fill("nvl(?, ?)", number, number)(random, depth),
  (random, depth) => fill("decode(?, 1, ?, ?)", number, number, number)(random, depth),
  (random, depth) => fill("case when ? then ? else ? end", condition, number, number)(random, depth),
  (random, depth) => fill("abs(?)", number)(random, depth),
  (random, depth) => fill("charindex('x', ?)", text)(random, depth),
  (random, depth) => fill("regexp_count(?, '[a-z]')", text)(random, depth),
  (random, depth) => fill("?::int", number)(random, depth),
  (random, depth) => fill("coalesce(?, ?)", number, number)(random, depth),
);

const text: Make = leafOr(
  choose("b", "t.b", "'x'", "'it\\'s'", "'it''s'", "''", "null::varchar"),
  (random, depth) => fill("(? || ?)", text, text)(random, depth),
  (random, depth) => fill("upper(?)", text)(random, depth),
  (random, depth) => fill("substring(?, 1, 3)", text)(random, depth),
  (random, depth) => fill("cast(? as varchar(10))", number)(random, depth),
  (random, depth) => fill("regexp_replace(?, 'a', 'b')", text)(random, depth),
  (random, depth) => fill("md5(?)", text)(random, depth),
  (random, depth) => fill("nvl2(?, ?, 'n')", text, text)(random, depth),
  (random, depth) => fill("to_char(?, 'YYYY-MM-DD')", moment)(random, depth),
);

const moment: Make = leafOr(
  choose("d", "t.d", "'2020-02-29'::date", "getdate()", "sysdate", "timestamp '2008-01-01 10:00'", "current_date"),
  (random, depth) => fill("dateadd(?, ?, ?)", part, choose("1", "-13"), moment)(random, depth),
  (random, depth) => fill("date_trunc('month', ?)", moment)(random, depth),
  (random, depth) => fill("last_day(?)", moment)(random, depth),
);

const condition: Make = leafOr(
  choose("1 = 1", "a > 0", "b is not null"),
  (random, depth) => fill("? ? ?", number, choose("=", "<>", "<=", ">", "!="), number)(random, depth),
  (random, depth) => fill("(? ? ?)", condition, choose("and", "or"), condition)(random, depth),
  (random, depth) => fill("not (?)", condition)(random, depth),
  (random, depth) => fill("? like 'x%'", text)(random, depth),
  (random, depth) => fill("? between 1 and ?", number, number)(random, depth),
  (random, depth) => fill("? in (1, 2, ?)", number, number)(random, depth),
  (random, depth) => fill("datediff(?, ?, ?) > 1", choose("day", "year"), moment, moment)(random, depth),
  (random, depth) => fill("exists (select 1 from u where u.a = ?)", number)(random, depth),
);

const window = choose(
  "row_number() over (partition by b order by a)",
  "rank() over (order by a desc)",
  "sum(a) over (partition by b)",
  "sum(a) over (order by d rows between unbounded preceding and current row)",
  "lag(a, 1) over (order by a)",
  "first_value(a ignore nulls) over (order by a rows unbounded preceding)",
  "last_value(a) respect nulls over (order by a rows unbounded preceding)",
);

const plainSelect = fill(
  "select ? ? as x, ? as y from t where ?",
  choose("", "top 5", "distinct", "all"),
  number,
  text,
  condition,
);
const query: Make = choose(
  plainSelect,
  fill(
    "select b, count(*), ? from t where ? group by b having count(*) > 0 order by 1 limit 5",
    choose(
      "avg(a)",
      "sum(c)",
      "listagg(b, ',') within group (order by b)",
      "median(a)",
      "approximate count(distinct a)",
      "max(d)",
    ),
    condition,
  ),
  fill("select a + 1 as k, k * 2 as l, ? from t where l > 0 and ? order by k", number, condition),
  "select left(d, 7), lpad(a, 5, '0') from t where d like '2020%' or a = b",
  fill("select t.*, ? as w from t as t qualify row_number() over (partition by b order by a) = 1", number),
  fill("select a, b from t as t where ? qualify rank() over (order by a) <= ?", condition, choose("1", "3")),
  fill(
    "with q as (?) select * from q ? ?",
    plainSelect,
    choose("", "order by x nulls first", "order by 1, 2"),
    choose("", "limit 3 offset 1"),
  ),
  fill("? ? ?", plainSelect, choose("union", "union all", "intersect", "except", "minus"), plainSelect),
  fill(
    "select t.a, u.a from t ? u on t.a = u.a and ?",
    choose("join", "left join", "full outer join", "inner join"),
    choose("t.a > 0", "u.a < 5"),
  ),
  fill(
    "select ? from t, u where t.a = u.a",
    choose("ratio_to_report(t.a) over ()", "ntile(2) over (order by t.a)", "json_typeof(json_parse('[1]'))", "u.b"),
  ),
  fill("select a, ? as w from t", window),
);

const attributes = choose(
  "",
  "diststyle even",
  "diststyle all sortkey (a)",
  "distkey (a)",
  "distkey (a) compound sortkey (a, b)",
  "interleaved sortkey (a)",
  "backup no",
  "sortkey auto",
  "diststyle auto",
);
const columns = choose(
  "a int, b varchar(10)",
  "a int not null encode az64, b varchar(max) encode zstd default 'x'",
  "a bigint identity(1, 1), b text",
  "a int primary key, b varchar(3) unique",
  "a bigint generated by default as identity(0, 2), b date, s super, primary key (a)",
  "a decimal, b char(4), c timestamptz default getdate()",
);

const change: Make = choose(
  fill("insert into t (a, b) values (?, ?)", number0, text0),
  fill("insert into t (a, b) select a, b from u where ?", condition0),
  fill("update t set a = ? where ?", number, condition),
  fill("update t set b = u.b from u where t.a = u.a and ?", choose("u.a > 5", "t.c is null")),
  fill("delete from t where ?", condition),
  "delete from t using u where t.a = u.a and u.b = 'never'",
  "merge into t using u on t.a = u.a when matched then update set b = u.b when not matched then insert (a, b) values (u.a, u.b)",
  "merge into t using (select a, b from u) s on t.a = s.a when matched then delete when not matched then insert (a) values (s.a)",
  "merge into v using w on v.a = w.a remove duplicates",
);

const definition: Make = choose(
  fill("create table if not exists f (?) ?", columns, attributes),
  fill("create temp table f_? (?)", (random) => String(random.below(1e9)), columns),
  "create table if not exists g (like t including defaults)",
  fill(
    "create table h_? ? as ?",
    (random) => String(random.below(1e9)),
    choose("", "diststyle even", "sortkey (x)"),
    plainSelect,
  ),
  "drop table if exists f",
  "drop table if exists g cascade",
  "alter table x add column n int default 1",
  "alter table x drop column n",
  "alter table t alter distkey a",
  "alter table t alter column b encode lzo",
  "create or replace view z as select a from public.t with no schema binding",
  "comment on table t is 'x'",
  "grant select on t to public",
  "analyze t",
  "set query_group to 'x'",
  "show search_path",
  "truncate table w",
  "lock t",
  fill("explain ?", plainSelect),
);

function number0(random: Random): string {
  return whole(random);
}
function text0(random: Random): string {
  return random.pick(["'x'", "'y\\\\z'", "null", "'é'", "default"]);
}
function condition0(random: Random): string {
  return random.pick(["a > 3", "b is null", "a in (select a from u)"]);
}

/** Each takes a valid piece and adds what Redshift's grammar does not have. */
const wrong: readonly (readonly [why: string, make: string | Make])[] = [
  ["RETURNING", fill("delete from t where ? returning a", condition)],
  ["ON CONFLICT", fill("insert into t (a) values (?) on conflict do nothing", number0)],
  ["DISTINCT ON", fill("select distinct on (a) ? from t", number)],
  ["LATERAL", fill("select * from t, lateral (select ? as l) s", number)],
  ["FILTER", fill("select count(*) filter (where ?) from t", condition)],
  ["an array", fill("select array[?]", number)],
  ["an array type", fill("select (?)::int[]", number)],
  [
    "a type of PostgreSQL",
    fill("select (?)::?", text, choose("uuid", "jsonb", "json", "inet", "xml", "money", "tsvector")),
  ],
  [
    "a function of PostgreSQL",
    fill(
      "select ?(?)",
      choose(
        "string_agg",
        "array_agg",
        "to_tsvector",
        "pg_sleep_x",
        "jsonb_agg",
        "gen_random_uuid",
        "format",
        "unnest",
        "quote_nullable",
      ),
      text,
    ),
  ],
  ["a JSON operator", fill("select ? -> 'a' from t", text)],
  ["WINDOW", fill("select sum(a) over w from t where ? window w as (partition by b)", condition)],
  ["a row lock", fill("select a from t where ? for update", condition)],
  ["VALUES as a query", fill("values (?)", number)],
  ["VALUES in FROM", fill("select * from (values (?)) v (a)", number)],
  ["no frame", fill("select sum(a) over (order by ?) from t", choose("a", "b", "d"))],
  ["a view of unqualified names", "create or replace view z as select a from t with no schema binding"],
  ["another type", "alter table t alter column a type bigint"],
  ["a SUPER key", "create table f (a int, s super) sortkey (a, s)"],
  ["a cursor alone", "declare c cursor for select a from t"],
  ["GROUPS", "select sum(a) over (order by a groups between 1 preceding and current row) from t"],
  [
    "an alias of the target",
    "merge into t x using u on x.a = u.a when matched then delete when not matched then insert (a) values (u.a)",
  ],
  [
    "a condition of WHEN",
    "merge into t using u on t.a = u.a when matched and u.a > 1 then delete when not matched then insert (a) values (u.a)",
  ],
  ["one WHEN alone", "merge into t using u on t.a = u.a when matched then delete"],
  [
    "DO NOTHING",
    "merge into t using u on t.a = u.a when matched then do nothing when not matched then insert (a) values (u.a)",
  ],
  [
    "the target as source",
    "merge into t using (select * from t) s on t.a = s.a when matched then delete when not matched then insert (a) values (s.a)",
  ],
  ["a distribution style", fill("create table f (?) diststyle odd", columns)],
  ["an encoding", "create table f (a int encode zip)"],
  ["two DISTKEYs", "create table f (a int distkey, b int distkey)"],
  ["CHECK", fill("create table f (a int check (?))", choose("a > 0", "a is not null"))],
  ["a generated column", "create table f (a int, b int generated always as (a + 1) stored)"],
  ["INHERITS", fill("create table f (?) inherits (t)", columns)],
  ["PARTITION BY", fill("create table f (?) partition by range (a)", columns)],
  [
    "a PostgreSQL column type",
    fill("create table f (a ?)", choose("uuid", "json", "serial", "int[]", "bytea", "inet")),
  ],
  ["an index", fill("create ? i on t (a)", choose("index", "unique index"))],
  [
    "a definition that Redshift lacks",
    fill(
      "create ? x",
      choose("sequence", "extension", "domain", "aggregate", "operator", "rule", "type", "trigger", "cast"),
    ),
  ],
  ["a lock mode", fill("lock table t in ? mode", choose("share", "row exclusive", "exclusive"))],
  ["several tables", "truncate t, u"],
  ["several columns of UPDATE", fill("update t set (a) = (?)", number)],
  ["a column of no table", fill("select nothing from t where ?", condition)],
  ["an open parenthesis", fill("select (? from t", number)],
  ["a trailing comma", fill("select ?, from t", number)],
  ["two WHEREs", fill("select a from t where ? where ?", condition, condition)],
  ["a date part", fill("select dateadd(fortnight, 1, ?)", moment)],
  ["COLLATE", fill('select ? collate "C" from t', text)],
  ["a CTE that writes", "with gone as (delete from t where a is null) select 1"],
  ["TABLESAMPLE", "select a from t tablesample system (10)"],
  ["WITH TIES", "select a from t order by a fetch first 1 rows with ties"],
  ["ORDINALITY", "select * from generate_series(1, 2) with ordinality"],
  ["a length", fill("create table f (a varchar(?))", choose("65536", "0", "-1"))],
  ["a precision", fill("create table f (a decimal(?))", choose("39", "0", "39, 2"))],
];

/** A statement, and what is known of it. */
export function randomStatement(random: Random): Known {
  const kind = random.below(10);
  const [why, make] = random.pick(wrong);
  if (kind < 3) return { sql: spelled(random, choose(make)(random, 3)), verdict: "invalid", why };
  const sql = random.pick([query, query, change, definition])(random, 4);
  if (kind < 8) return { sql: spelled(random, sql), verdict: "valid" };
  return { sql: mutated(random, kind === 8 ? sql : choose(make)(random, 3)), verdict: "unknown" };
}

/** With white space and comments as people might write them. */
function spelled(random: Random, sql: string): string {
  const before = random.pick(["", "", "/* it's */ ", "-- don't\n", "\n\t"]);
  return before + sql.replaceAll(/ {2,}/g, " ").trimEnd() + random.pick(["", "", ";", " -- end"]);
}

const strangers = [
  "(",
  ")",
  ",",
  "'",
  '"',
  "select",
  "from",
  "where",
  "null",
  "::",
  ".",
  "*",
  "--",
  "/*",
  "$1",
  "qualify",
  "top",
  "#",
  "[",
  "]",
  "\\",
  "é",
  "1e",
  "\u0000",
  "as",
  "distkey",
];

function mutated(random: Random, sql: string): string {
  const tokens = sql.split(/(\s+|[(),])/).filter((token) => token !== "");
  for (let changes = 1 + random.below(3); changes > 0; changes--) {
    const at = random.below(tokens.length + 1);
    const other = random.below(tokens.length + 1);
    random.pick([
      () => tokens.splice(at, 1),
      () => tokens.splice(at, 0, random.pick(strangers)),
      () => tokens.splice(at, 1, random.pick(strangers)),
      () => tokens.splice(other, 0, ...tokens.splice(at, 2)),
    ])();
  }
  return tokens.join("");
}
