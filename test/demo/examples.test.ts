import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { formatTableName } from "../../src/core/base/identifier.ts";
import { fileColumns, flightSchedule, tables } from "../../src/demo/data/demo-table.ts";
import { feeds } from "../../src/demo/data/feed.ts";
import { readPipelinesFolder } from "../../src/folders/pipelines-folder.ts";

const directory = fileURLToPath(new URL("../../examples/demo", import.meta.url));

describe("examples/demo", () => {
  test("has one pipeline for each feed of micro-batches, with its bucket, prefix and table", async () => {
    const { pipelines } = await readPipelinesFolder(directory);
    const asConfigured = pipelines.map(({ name, pipeline, source }) => ({
      name,
      bucket: source?.bucket,
      prefix: source?.prefix,
      suffix: source?.suffix,
      table: formatTableName(pipeline.copy.table),
    }));
    const asFed = Object.values(feeds)
      .filter(({ how }) => how === "micro-batches")
      .map(({ name, bucket, prefix, format, table }) => ({
        name,
        bucket,
        prefix,
        suffix: `.${format}`,
        table: table.name,
      }))
      .toSorted((a, b) => a.name.localeCompare(b.name));
    expect(asConfigured).toEqual(asFed);
  });

  test("names the columns of change data as its files have them", async () => {
    const { pipelines } = await readPipelinesFolder(directory);
    const columns = pipelines.find(({ name }) => name === "schedule-changes")?.pipeline.copy.columns;
    expect(columns).toEqual(fileColumns(flightSchedule).map(({ name }) => name));
  });

  test.each(tables)(
    "creates $name with the columns that the demo's files have, and those that its loads fill",
    async ({ name, columns, audit }) => {
      const sql = await readFile(`${directory}/schema.sql`, "utf8");
      const body = sql.split(`${name} (`)[1]?.split(/^\)/m)[0] ?? "";
      const declared = [...body.matchAll(/^ {2}(?<column>[a-z_]+) +[A-Z]/gm)].map(({ groups }) => groups?.["column"]);
      expect(declared).toEqual([...columns.map((column) => column.name), ...Object.values(audit ?? {})]);
    },
  );
});
