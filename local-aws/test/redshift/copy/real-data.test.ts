import { readdirSync, readFileSync } from "node:fs";
import { finished } from "node:stream/promises";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { Client } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { describe, expect } from "vitest";
import { test } from "./support/copy-session.ts";

const folder = new URL("../../../../node_modules/vega-datasets/data/", import.meta.url);
const csvFiles = readdirSync(folder).filter((name) => name.endsWith(".csv"));

const differences = "select count(*) from (table loaded except all table expected) d";

describe("COPY of real data", () => {
  test("finds its CSV files", () => {
    expect(csvFiles).toHaveLength(23);
  });

  test.for(csvFiles)("reads %s as PostgreSQL does", async (name, { session, server }) => {
    const file = readFileSync(new URL(name, folder));
    const header = file.toString("utf8", 0, file.indexOf("\n")).trim().split(",");
    const columns = header.map((_, at) => `c${at} varchar(65535)`).join(", ");
    await session.sql(`create table loaded (${columns}); create table expected (${columns})`);
    const client = new Client({ connectionString: server.url });
    await client.connect();
    const stream = client.query(copyFrom("copy expected from stdin (format csv, header true, null '\\N')"));
    stream.end(file);
    await finished(stream);
    await client.end();
    session.put("s3://b/a", file);
    const { rows } = await session.copy("loaded from 's3://b/a'", "csv ignoreheader 1");
    expect(await session.sql(`${differences}`)).toEqual([["0"]]);
    expect(await session.sql("select count(*) from expected")).toEqual([[String(rows)]]);
    await session.sql("drop table loaded; drop table expected");
  });

  test.for([
    {
      name: "movies.json",
      columns: ['"title" text', '"us gross" bigint', '"imdb rating" double precision', '"source" text'],
    },
    {
      name: "flights-20k.json",
      columns: ["date timestamp", "delay int", "distance smallint", "origin char(3)", "destination varchar(3)"],
    },
    {
      name: "cars.json",
      columns: ["name varchar(50)", "miles_per_gallon real", "horsepower int", "year date", "origin varchar(9)"],
    },
    { name: "world-110m.json", columns: ["type varchar(20)", "objects jsonb", "arcs jsonb"] },
  ])("reads $name as PostgreSQL does", async ({ name, columns }, { session }) => {
    const data: unknown = JSON.parse(readFileSync(new URL(name, folder), "utf8"));
    const objects = Array.isArray(data) ? data : [data];
    const lower = objects.map((it) =>
      Object.fromEntries(Object.entries(it).map(([key, value]) => [key.toLowerCase(), value])),
    );
    session.put("s3://b/a", objects.map((it) => JSON.stringify(it)).join("\n"));
    await session.sql(`create temp table loaded (${columns.join(", ")}); create temp table expected (like loaded)`);
    const json = JSON.stringify(lower).replaceAll("'", "''");
    await session.sql(`insert into expected select * from json_populate_recordset(null::expected, '${json}')`);
    await session.copy("loaded from 's3://b/a'", "json 'auto ignorecase' timeformat 'auto' dateformat 'auto'");
    expect(await session.sql(differences)).toEqual([["0"]]);
    expect(await session.sql("select count(*) from loaded")).toEqual([[String(objects.length)]]);
  });

  test("reads the first 200,000 flights of flights-3m.parquet as an object reader does", async ({ session }) => {
    await session.sql(`create temp table loaded (date timestamp, delay bigint, distance bigint, origin varchar(3), destination varchar(3));
      create temp table expected (like loaded)`);
    session.put("s3://b/a", readFileSync(new URL("flights-3m.parquet", folder)));
    expect(await session.copy("loaded from 's3://b/a'", "parquet")).toMatchObject({ rows: 3_000_000 });
    const file = await asyncBufferFromFile(new URL("flights-3m.parquet", folder).pathname);
    const { compressors } = await import("hyparquet-compressors");
    const rows = await parquetReadObjects({ file, compressors, rowEnd: 200_000 });
    for (let at = 0; at < rows.length; at += 50_000) {
      const json = JSON.stringify(rows.slice(at, at + 50_000), (_, value) =>
        typeof value === "bigint" ? Number(value) : value,
      );
      await session.sql(`insert into expected select * from json_populate_recordset(null::expected, '${json}')`);
    }
    const first = "(select * from loaded limit 200000)"; // a temporary table is read in the order in which it was written
    expect(await session.sql(`select count(*) from (table expected except all ${first}) d`)).toEqual([["0"]]);
  });
});
