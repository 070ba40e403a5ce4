import { describe, expect, test } from "vitest";
import { parseTree } from "../../../src/redshift/sql/guard/parse-tree.ts";
import { translate } from "../../../src/redshift/sql/translate.ts";
import { reservedWords } from "../../conformance/sql/reserved-words.ts";

/** Whether the translation is refused, here or by PostgreSQL's parser, which gives no tree for what is not SQL. */
function isRefused(sql: string): boolean {
  try {
    const translation = translate(sql);
    return translation.kind === "sql" && (parseTree(translation.text) as unknown[]).length === 0;
  } catch (error) {
    return /^syntax error/.test((error as Error).message);
  }
}

/** Words that are values, or begin one. */
const values = new Set(
  "all any array case cast current_date current_time current_timestamp current_user current_user_id default distinct false localtime localtimestamp not null oid session_user sysdate true user some top select interval".split(
    " ",
  ),
);

describe("A reserved word without quotes", () => {
  test.for(reservedWords)("names no table and no column: %s", (word) => {
    const sqls = [
      `create table ${word} (a int)`,
      `create table s.t (a int, ${word} int)`,
      `select a from ${word}`,
      `insert into t (a, ${word}) values (1, 2)`,
      `update t set ${word} = 1`,
      `alter table t add column ${word} int`,
      `create view ${word} as select 1 as a`,
      `with ${word} as (select 1 as a) select a from x`,
    ];
    if (word === "oid" || word === "sysdate") sqls.splice(3, 2); // columns of the catalog, and a value
    if (word === "like") sqls.splice(1, 1); // LIKE int copies a table of that name
    const referring = [
      `select a, ${word} from t`,
      `select a from t where b = 1 and ${word} = 1`,
      `select a from t order by ${word}`,
    ];
    for (const sql of values.has(word) ? sqls : [...sqls, ...referring])
      expect([sql, isRefused(sql)]).toEqual([sql, true]);
  });

  test.for(reservedWords)("may stand behind a point, and in quotes: %s", (word) => {
    for (const sql of [`select t.${word} from t`, `select "${word}" from t as "${word}"`])
      expect([sql, isRefused(sql)]).toEqual([sql, false]);
  });
});
