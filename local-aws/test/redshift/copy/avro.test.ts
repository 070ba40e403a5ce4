import type { Schema } from "avsc";
import { describe, expect } from "vitest";
import { avroFile } from "./support/avro-file.ts";
import { test } from "./support/copy-session.ts";

const person: Schema = {
  name: "person",
  type: "record",
  fields: [
    { name: "id", type: "long" },
    { name: "Name", type: ["null", "string"] },
    { name: "price", type: "double" },
    { name: "ok", type: "boolean" },
    { name: "kind", type: { type: "enum", name: "kind", symbols: ["NEW", "OLD"] } },
    { name: "tags", type: { type: "array", items: "string" } },
    {
      name: "friends",
      type: { type: "array", items: { name: "f", type: "record", fields: [{ name: "id", type: "int" }] } },
    },
    { name: "more", type: { type: "map", values: ["null", "int", "string"] } },
    { name: "raw", type: "bytes" },
  ],
};

const ann = {
  id: 1,
  Name: 'Ann "ä"\n',
  price: 2.5,
  ok: true,
  kind: "OLD",
  tags: ["a", "b|c"],
  friends: [{ id: 7 }, { id: 8 }],
  more: { x: null, y: 1, z: "s" },
  raw: Buffer.from([0x41, 0xe4]),
};
const bob = { ...ann, id: 2, Name: null, ok: false, kind: "NEW", friends: [{ id: 9 }], tags: [], more: {} };

const columns =
  "id bigint, name varchar(20), price numeric(8,2), ok boolean, kind char(3), tags varchar(40), more varchar(50), raw varchar(5)";

describe("AVRO", () => {
  test.for(["null", "deflate", "snappy"])("is read with the codec %s", async (codec, { session }) => {
    await session.sql(`create temp table t (${columns})`);
    session.put("s3://b/a", await avroFile(person, [ann, bob], codec));
    expect(await session.copy("t from 's3://b/a'", "format as avro 'auto ignorecase'")).toMatchObject({ rows: 2 });
    expect(await session.sql("select * from t order by id")).toEqual([
      ["1", 'Ann "ä"\n', "2.50", "t", "OLD", '["a","b|c"]', '{"x":null,"y":{"int":1},"z":{"string":"s"}}', "Aä"],
      ["2", null, "2.50", "f", "NEW", "[]", "{}", "Aä"],
    ]);
  });

  test("matches the case of names by default", async ({ session }) => {
    await session.sql("create temp table t (id bigint, name varchar(20))");
    session.put("s3://b/a", await avroFile(person, [ann]));
    await session.copy("t from 's3://b/a'", "avro 'auto'");
    expect(await session.sql("select * from t")).toEqual([["1", null]]);
  });

  test("finds the elements that a jsonpaths file names", async ({ session }) => {
    await session.sql("create temp table t (friend int, tag varchar(10), id bigint)");
    session.put("s3://b/d/a", await avroFile(person, [ann]));
    session.put("s3://b/paths", '{"jsonpaths":["$.friends[1].id","$.tags[0]","$.id"]}');
    await session.copy("t from 's3://b/d/'", "avro 's3://b/paths'");
    expect(await session.sql("select * from t")).toEqual([["8", "a", "1"]]);
    session.put("s3://b/d/a", await avroFile(person, [bob]));
    await expect(session.copy("t from 's3://b/d/'", "avro 's3://b/paths'")).rejects.toThrow(
      "Invalid JSONPath format: Not an array or index out of range.",
    );
  });

  test("loads NaN and infinity", async ({ session }) => {
    const fields = [
      { name: "d", type: "double" as const },
      { name: "f", type: "float" as const },
    ];
    await session.sql("create temp table t (d double precision, f real)");
    session.put("s3://b/a", await avroFile({ name: "r", type: "record", fields }, [{ d: Number.NaN, f: -Infinity }]));
    await session.copy("t from 's3://b/a'", "avro 'auto'");
    expect(await session.sql("select * from t")).toEqual([["NaN", "-Infinity"]]);
  });

  test("keeps all digits of longs", async ({ session }) => {
    const tenBytes = { type: "fixed" as const, name: "x", size: 10 };
    const greatest = Buffer.from("feffffffffffffffff01", "hex"); // of 64 bits, in zigzag code
    const fields = [{ name: "n", type: tenBytes }];
    const file = await avroFile({ name: "r", type: "record", fields }, [{ n: greatest }]);
    const written = JSON.stringify(tenBytes);
    session.put(
      "s3://b/a",
      Buffer.from(file.toString("latin1").replace(written, '"long"'.padEnd(written.length)), "latin1"),
    );
    await session.sql("create temp table t (n bigint)");
    await session.copy("t from 's3://b/a'", "avro 'auto'");
    expect(await session.sql("select n from t")).toEqual([["9223372036854775807"]]);
  });

  test("counts bad records like those of other formats, by their number", async ({ session }) => {
    await session.sql("create temp table t (id int, name varchar(3))");
    session.put("s3://b/a", await avroFile(person, [bob, { ...ann, Name: "too long" }, { ...bob, id: 2 ** 40 }]));
    expect(await session.copy("t from 's3://b/a'", "avro 'auto ignorecase' maxerror 3")).toMatchObject({ rows: 1 });
    expect(await session.errors()).toEqual([
      ["1204", "2", "name", "String length exceeds DDL length"],
      ["1222", "3", "id", "Overflow, Value '1099511627776', Type: Integer"],
    ]);
  });

  test("that is cut off or no AVRO is one error; what came before and the other files are loaded", async ({
    session,
  }) => {
    await session.sql("create temp table t (id int)");
    const whole = await avroFile(person, [ann, bob]);
    const list = await avroFile("int", [1, 2]);
    const unknownCodec = Buffer.from(whole.toString("latin1").replace("\bnull", "\blzma"), "latin1");
    session.put("s3://b/d/1", whole.subarray(0, whole.length - 1));
    session.put("s3://b/d/2", Buffer.from("Obj, but not quite"));
    session.put("s3://b/d/3", list);
    session.put("s3://b/d/4", unknownCodec);
    session.put("s3://b/d/5", whole);
    expect(await session.copy("t from 's3://b/d/'", "avro 'auto' maxerror 5")).toMatchObject({ rows: 2, errors: 4 });
    expect(await session.errors()).toEqual([
      ["1216", "1", "", "Invalid AVRO file found. Unexpected end of AVRO file."],
      ["1216", "1", "", "Invalid AVRO file found. the magic number is not that of Avro"],
      ["1216", "1", "", "Invalid AVRO file found. the schema's type is int, not record"],
      ["1216", "1", "", "Invalid AVRO file found. the codec is lzma, and COPY reads null, deflate and snappy"],
    ]);
    await expect(session.copy("t from 's3://b/d/'", "avro 'auto'")).rejects.toThrow("Load into table 't' failed.");
  });

  test("with its bytes changed anywhere loads or is an error", async ({ session }) => {
    await session.sql(`create temp table t (${columns})`);
    const whole = await avroFile(person, [ann, bob, ann], "deflate");
    for (let at = 0; at < whole.length; at += 23) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] as number) ^ 0x55;
      session.put(`s3://b/d/${String(at).padStart(4, "0")}`, changed);
    }
    const { errors } = await session.copy("t from 's3://b/d/'", "avro 'auto ignorecase' ignoreallerrors");
    expect(errors).toBeGreaterThan(0);
    expect(await session.copy("t from 's3://b/d/'", "avro 'auto ignorecase' ignoreallerrors")).toMatchObject({
      errors,
    });
  });
});
