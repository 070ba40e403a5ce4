import * as z from "zod/mini";
import { eventSource } from "../core/ports/downstream-event.ts";

const described = <Schema extends z.core.$ZodType>(schema: Schema, description: string): Schema => {
  z.globalRegistry.add(schema, { description });
  return schema;
};

const text = (description: string) => described(z.string(), description);
const count = (description: string) => described(z.int().check(z.minimum(0)), description);
const seconds = (description: string) => described(z.number().check(z.minimum(0)), description);
const time = (description: string) =>
  described(
    z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/)),
    `${description}, ISO 8601 in UTC`,
  );
const s3Address = (description: string) =>
  described(z.string().check(z.regex(/^s3:\/\/[^/]+\//)), `${description}, s3://bucket/key`);
const id = (description: string) => described(z.string().check(z.regex(/^[0-9a-f]{32}$/)), description);

const ofLoad = {
  id: id(
    "The same each time the same thing is reported, so handle each id once. EventBridge's own id differs each time",
  ),
  pipeline: text("The pipeline's name, which is its queue's; bulk.load for bulk loads"),
  target: text("The table with its schema, such as shop.orders"),
  database: text("The database of the table"),
  warehouse: text('"cluster <identifier>" or "workgroup <name>"'),
  batch_id: id("Names the files that were loaded together"),
  attempt: described(z.int().check(z.minimum(1)), "1 for the first submission of the batch"),
  statement_id: text("Of the Redshift Data API; empty: the files were not submitted"),
};

const manifest = s3Address("Manifest of the batch: it lists all files");

const listed = {
  count: count("Number of files"),
  first: described(z.array(s3Address("A file")).check(z.maxLength(10)), "The first ten files"),
};

const rows = described(
  z.object({
    written: count("Rows written to the table"),
    changed: count("Rows written, taken out (replaced rows too) or marked: 0 if the load changed nothing"),
    rejected: z.optional(
      count("Rows that COPY left out (MAXERROR, IGNOREALLERRORS). Absent: none can be, or the number is not known"),
    ),
    discarded: z.optional(count('Rows left out for a NULL key (null_keys "discard"). Absent: none can be')),
  }),
  "Rows of the load",
);

const committed = { committed_at: time("When the rows became visible"), manifest, rows };

const loadCommitted = z.object({
  ...ofLoad,
  ...committed,
  load_seconds: seconds("From the submission to the commit, waiting included"),
  freshness_seconds: z.optional(
    seconds(
      "From the creation of the oldest file to the commit. Absent: a bulk load, or a manifest that cannot be read",
    ),
  ),
  files: z.optional(
    described(z.object({ ...listed, bytes: count("Bytes of all files") }), "Absent: the manifest cannot be read"),
  ),
});

const rejectedRow = z.object({
  file: text("The file, as Redshift names it"),
  line: z.int(),
  column: text("The column; may be empty"),
  error_code: z.int(),
  reason: text("Redshift's words, which may quote a part of the value"),
});

const rowsRejected = z.object({
  ...ofLoad,
  ...committed,
  allowed: count("copy.max_rejected_rows: more rows than these also send an alert"),
  first: described(z.array(rejectedRow).check(z.maxLength(5)), "The first rows that COPY rejected"),
  query_ids: described(z.array(z.int()), "Of sys_load_error_detail, which holds all rejected rows"),
  record: z.optional(
    described(
      s3Address("The loader's record of the rejected rows"),
      "The loader's record of the rejected rows. Absent: COPY rejected none, or it could not be written",
    ),
  ),
});

const fileQuarantined = z.object({
  ...ofLoad,
  failed_at: time("When the load failed"),
  file: z.object({
    id: id("Names the file's bytes"),
    url: s3Address("The file"),
    bytes: count("Size"),
    etag: z.string(),
    version_id: z.optional(text("Absent: the bucket has no versions")),
    event_time: time("When S3 created the object"),
  }),
  reason: text("Redshift's words, which may quote a part of a value"),
  line: z.optional(z.int()),
  column: z.optional(z.string()),
  error_code: z.optional(z.int()),
  ddl: z.optional(
    described(z.array(z.string()), "Statements after which the file loads: 100 at most. Absent: none are known"),
  ),
  record: s3Address("The loader's record of the file"),
});

const batchParked = z.object({
  ...ofLoad,
  failed_at: time("When the load failed"),
  reason: text("Why the batch needs a person"),
  remedy: text("What to do"),
  files: z.object(listed),
  record: s3Address("The loader's record of the batch: it lists all files"),
});

const tableChanged = z.object({
  ...ofLoad,
  changed_at: time("When the statements were run"),
  columns: z.array(
    z.object({
      name: text("As the catalog has it"),
      type: text("As DDL has it, after the change"),
      change: described(z.enum(["added", "widened"]), "Columns of text are widened"),
    }),
  ),
  ddl: described(z.array(z.string()), "The statements that were run"),
});

const event = <Type extends string, Detail extends z.core.SomeType>(type: Type, detail: Detail) =>
  z.object({
    source: z.literal(eventSource),
    "detail-type": z.literal(type),
    time: time("When the load was committed or failed"),
    detail,
  });

/** What a target of a rule receives; EventBridge adds further members, such as account and region. */
export const loaderEvent = z.discriminatedUnion("detail-type", [
  described(event("Load Committed", loadCommitted), "A load was committed: its rows can be queried"),
  described(event("Rows Rejected", rowsRejected), "A committed load left rows out"),
  described(
    event("File Quarantined", fileQuarantined),
    "Redshift refuses a file; the rest of its batch loads without it",
  ),
  described(event("Batch Parked", batchParked), "A batch needs a person's action; no file is lost"),
  described(
    event("Table Changed", tableChanged),
    'A table was changed to take what its files hold: schema.new_columns "add"',
  ),
]);
