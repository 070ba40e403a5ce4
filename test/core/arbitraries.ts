import * as fc from "fast-check";
import type { Arrival } from "../../src/core/arrivals/arrival.ts";
import { columnProblem, identifierProblem, type TableName } from "../../src/core/base/identifier.ts";
import { fenceOf, ledgerOf, tombstonesOf } from "../../src/core/ledger/ledger.ts";
import { type CopyOptions, parseCopyOptions } from "../../src/core/pipeline/copy-options/copy-options.ts";
import type { LoadMode, Pipeline, Safety, Warehouse } from "../../src/core/pipeline/pipeline.ts";
import { copyRole } from "../support/builders.ts";

/** A name, alone or in quotes, in any script; without U+FFFD, which a configuration reports as bytes that are not UTF-8. */
const name = fc
  .oneof(fc.constantFrom("orders", "Order Items", "größe", "日付", "1st", "a.b"), fc.string({ unit: "grapheme" }))
  .map((text) => text.trim())
  .filter((text) => identifierProblem(text) === undefined && !text.includes("\ufffd"));
const columnName = name.filter((text) => columnProblem(text) === undefined && !text.includes(","));

export const tableNames: fc.Arbitrary<TableName> = fc.oneof(fc.record({ name }), fc.record({ schema: name, name }));

/** Texts that `copy.options` may hold. */
const optionTexts = [
  "",
  "CSV",
  "CSV GZIP IGNOREHEADER 1 DELIMITER '|' QUOTE '\"'",
  "CSV DELIMITER AS '\\t' NULL AS '\\N' MAXERROR 10 ACCEPTINVCHARS '?'",
  "DELIMITER ',' REMOVEQUOTES ESCAPE",
  "FORMAT AS JSON 'auto ignorecase' TRUNCATECOLUMNS",
  "JSON 's3://lake/it''s a/paths.json' BZIP2 TIMEFORMAT 'YYYY-MM-DD HH:MI:SS' DATEFORMAT 'auto'",
  "FORMAT JSON 'noshred'",
  "AVRO 'auto' REGION 'eu-west-1'",
  "PARQUET",
  "ORC",
  "PARQUET SERIALIZETOJSON",
  "FIXEDWIDTH 'id:3,name:10'",
  "CSV COMPUPDATE PRESET STATUPDATE ON EMPTYASNULL BLANKSASNULL FILLRECORD ROUNDEC ZSTD",
  "CSV ENCODING UTF16 EXPLICIT_IDS",
];

const copyOptions: fc.Arbitrary<CopyOptions> = fc.constantFrom(...optionTexts.map(optionsOf));

function optionsOf(text: string): CopyOptions {
  const parsed = parseCopyOptions(text);
  if ("problems" in parsed) throw new Error(`${text}: ${JSON.stringify(parsed.problems)}`);
  return parsed.options;
}

const secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:loader-AbCdEf";
const warehouse: fc.Arbitrary<Warehouse> = fc.constantFrom<Warehouse>(
  { at: { kind: "cluster", identifier: "main" }, database: "dev", signIn: { kind: "iam" } },
  { at: { kind: "cluster", identifier: "main" }, database: "dev", signIn: { kind: "dbUser", name: "etl" } },
  { at: { kind: "cluster", identifier: "main" }, database: "dev", signIn: { kind: "secret", arn: secret } },
  { at: { kind: "workgroup", name: "adhoc" }, database: "my_db", signIn: { kind: "iam" } },
  { at: { kind: "workgroup", name: "adhoc" }, database: "dev", signIn: { kind: "secret", arn: secret } },
);

const safetyOf = (table: TableName): fc.Arbitrary<Safety> =>
  fc
    .record({
      concurrency: fc.constantFrom("fence" as const, "lock" as const, "retry" as const),
      schema: fc.option(name, { nil: undefined }),
      exactlyOnce: fc.boolean(),
    })
    .map(({ concurrency, schema, exactlyOnce }) => ({
      concurrency,
      schema,
      ledger: exactlyOnce ? ledgerOf(table, schema) : undefined,
      fence: fenceOf(table, schema),
      tombstones: tombstonesOf(table, schema),
    }));

const columns = fc.uniqueArray(columnName, { minLength: 4, maxLength: 8, selector: (text) => text.toLowerCase() });

/** Keys and timestamp are among the columns that are loaded. */
const modeOf = ([timestamp = "", also = "", ...keys]: readonly string[]): fc.Arbitrary<LoadMode> =>
  fc.oneof(
    fc.constant<LoadMode>({ kind: "append" }),
    fc.record(
      {
        kind: fc.constantFrom("merge" as const, "history" as const),
        keys: fc.constant(keys),
        timestamps: fc.constant<readonly [string]>([timestamp]),
        nullKeys: fc.constantFrom("reject" as const, "insert" as const, "discard" as const),
        alsoOn: fc.constantFrom([also], [also, ...keys]),
      },
      { requiredKeys: ["kind", "keys", "timestamps", "nullKeys"] },
    ),
  );

/** The column that says what deletes is the last of those that are listed, if no key or time is. */
function withDeletes(mode: LoadMode, names: readonly string[], given: "none" | "remove" | "mark"): LoadMode {
  const column = names[4];
  const isRefused = column === undefined || /[A-Z]/.test(column); // JSON 'auto' does not find it: delete-options.test.ts
  if (mode.kind === "append" || given === "none" || isRefused) return mode;
  const mark = given === "mark" ? { mark: "gone at" } : {};
  return { ...mode, deletes: { when: { column, in: ["D"], isInTarget: true }, ...mark } };
}

const statements = fc.subarray([
  "LOCK etl.switch;",
  "DELETE FROM etl.log WHERE batch = '{batch_id}'",
  "CALL etl.loaded('{pipeline}', '{batch_id}')",
]);

const hooks: fc.Arbitrary<Pick<Pipeline, "hooks">> = fc
  .record({ before: statements, after: statements })
  .map(({ before, after }) => (before.length + after.length > 0 ? { hooks: { before, after } } : {}));

/** A limit that a configuration may have beside the options, and the MAXERROR that it means. */
function withRejected(options: CopyOptions, limit: number): Pick<Pipeline["copy"], "options" | "maxRejectedRows"> {
  const { MAXERROR: own, IGNOREALLERRORS: all } = options.settings;
  const isColumnar = options.format.kind === "parquet" || options.format.kind === "orc";
  if (limit === 0 || isColumnar || (own !== undefined && Number(own) <= limit)) return { options };
  if (own !== undefined || all !== undefined) return { options, maxRejectedRows: limit };
  return { options: { ...options, settings: { ...options.settings, MAXERROR: limit + 1 } }, maxRejectedRows: limit };
}

/** Whatever a configuration can say. */
export const pipelines: fc.Arbitrary<Pipeline> = fc
  .record({
    table: tableNames,
    columns,
    isListed: fc.boolean(),
    options: copyOptions,
    roleArn: fc.constantFrom(copyRole, "default", `${copyRole},arn:aws:iam::210987654321:role/other`),
    prefix: fc.constantFrom("", "manifests/", "a/b c/", "it's/"),
    warehouse,
    hooks,
    deletes: fc.constantFrom("none" as const, "remove" as const, "mark" as const),
    audits: fc.boolean(),
    batch: fc.record({
      maxFiles: fc.integer({ min: 1, max: 10_000 }),
      maxBytes: fc.integer({ min: 1, max: 2 ** 50 }),
      windowSeconds: fc.integer({ min: 0, max: 300 }),
    }),
    maxAttempts: fc.integer({ min: 1, max: 20 }),
    giveUpAfterHours: fc.integer({ min: 1, max: 336 }),
    maxRejectedRows: fc.integer({ min: 0, max: 99_999 }),
    delays: fc.tuple(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 90 })),
  })
  .chain(({ table, columns: names, isListed, options, roleArn, prefix, maxRejectedRows, ...others }) => {
    const { maxAttempts, delays, giveUpAfterHours, hooks: ofUser, deletes, audits, ...rest } = others;
    const [baseDelaySeconds, maxDelaySeconds] = [Math.min(...delays), Math.max(...delays)];
    return fc.record({ mode: modeOf(names.slice(0, 4)), safety: safetyOf(table) }).map(({ mode, safety }) => ({
      ...rest,
      manifests: { bucket: "loads", prefix },
      copy: {
        ...withRejected(options, maxRejectedRows),
        roleArn,
        table,
        ...(isListed && { columns: names }),
      },
      mode: isListed ? withDeletes(mode, names, deletes) : mode,
      ...(isListed && audits && { auditColumns: { batchId: "loaded by", loadedAt: "loaded_at" } }),
      ...ofUser,
      safety,
      retry: { maxAttempts, baseDelaySeconds, maxDelaySeconds, giveUpAfterHours },
    }));
  });

const key = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
  fc.string({ unit: fc.constantFrom("'", "\\", '"', "/", "é", "a", "\n", "%"), minLength: 1, maxLength: 512 }),
);

/** Whatever S3 can announce. */
export const arrivals: fc.Arbitrary<Arrival> = fc.record(
  {
    bucket: fc.constantFrom("lake", "abc", "b".repeat(63)),
    key: key.filter((text) => text.isWellFormed()),
    bytes: fc.integer({ min: 0, max: 5 * 2 ** 40 }),
    eTag: fc.constantFrom("", "d41d8cd98f00b204e9800998ecf8427e", "d41d8cd98f00b204e9800998ecf8427e-10000"),
    eventTime: fc.constantFrom("2026-11-22T08:00:00.000Z", "2026-11-21T23:59:59.999Z"),
    versionId: fc.constantFrom("null", "3HL4kqtJvjVBH40Nrjfkd", "v".repeat(1024)),
    sequencer: fc.constantFrom("0055AED6DCD90281E5", "00"),
  },
  { requiredKeys: ["bucket", "key", "bytes", "eTag", "eventTime"] },
);
