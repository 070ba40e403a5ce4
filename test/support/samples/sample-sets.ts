import { gzipSync, zstdCompressSync } from "node:zlib";
import avro from "avsc";
import { parquetWriteBuffer } from "hyparquet-writer";

/** Sample files with the table and the pipeline that fit them, and the rows that a load then brings. */
export type SampleSet = {
  name: string;
  /** Of the table shop.<name>. */
  files: Readonly<Record<string, string | Uint8Array>>;
  /** The DDL without comments, and without the schema. */
  ddl: string;
  options: string;
  columns?: readonly string[] | "by_name";
  mode?: object;
  query: string;
  rows: readonly object[];
};

const merge = (pk: string | string[], timestamp: string | string[]) => ({
  merge_duplicate_pks: true,
  merge_pk: pk,
  merge_timestamp: timestamp,
});

const orders: SampleSet = {
  name: "orders",
  files: {
    "monday.csv":
      "order_id,status,amount,updated_at\n1,placed,19.90,2026-11-02 08:00:00\n2,placed,5.00,2026-11-02 08:01:00\n",
    "tuesday.csv": "order_id,status,amount,updated_at\n1,paid,19.90,2026-11-03 09:30:00\n3,,,2026-11-03 09:31:00\n",
  },
  ddl: `CREATE TABLE IF NOT EXISTS shop.orders (
  order_id   BIGINT NOT NULL,
  status     VARCHAR(64),
  amount     DECIMAL(18,4),
  updated_at TIMESTAMP,
  PRIMARY KEY (order_id)
)
DISTKEY (order_id)
SORTKEY (updated_at);`,
  options: "CSV IGNOREHEADER 1",
  mode: merge("order_id", "updated_at"),
  query: "SELECT order_id::int AS id, status, amount::varchar AS amount FROM shop.orders ORDER BY 1",
  rows: [
    { id: 1, status: "paid", amount: "19.9000" },
    { id: 2, status: "placed", amount: "5.0000" },
    { id: 3, status: "", amount: null },
  ],
};

const semicolons: SampleSet = {
  name: "semicolons",
  files: {
    "a.csv":
      "customer;born;since;share\nZoë;25/03/1990;2026-11-01T10:00:00Z;0.1234567890123\nJosé;01/12/2001;2026-11-02T10:00:00+02:00;0.5\n",
  },
  ddl: `CREATE TABLE IF NOT EXISTS shop.semicolons (
  customer VARCHAR(64),
  born     DATE,
  since    TIMESTAMPTZ,
  share    DOUBLE PRECISION
)
DISTSTYLE AUTO
SORTKEY (since);`,
  options: "CSV DELIMITER ';' IGNOREHEADER 1 DATEFORMAT 'DD/MM/YYYY' TIMEFORMAT 'auto'",
  query:
    "SELECT customer, born::varchar AS born, EXTRACT(epoch FROM since)::bigint::varchar AS since FROM shop.semicolons ORDER BY 1",
  rows: [
    { customer: "José", born: "2001-12-01", since: "1793606400" },
    { customer: "Zoë", born: "1990-03-25", since: "1793527200" },
  ],
};

const tabs: SampleSet = {
  name: "tabs",
  files: { "a.tsv": "00017\tbolt\t4\t1.5e3\n00018\tnut\t12\t2e-1\n" },
  ddl: `CREATE TABLE IF NOT EXISTS shop.tabs (
  column_1 VARCHAR(64),
  column_2 VARCHAR(64),
  column_3 INTEGER,
  column_4 DOUBLE PRECISION
)
DISTSTYLE AUTO
SORTKEY AUTO;`,
  options: "CSV DELIMITER '\\t'",
  query: "SELECT column_1 AS code, column_2 AS part, column_3 AS pieces, column_4 AS weight FROM shop.tabs ORDER BY 1",
  rows: [
    { code: "00017", part: "bolt", pieces: 4, weight: 1500 },
    { code: "00018", part: "nut", pieces: 12, weight: 0.2 },
  ],
};

const pipes: SampleSet = {
  name: "pipes",
  files: {
    "a.txt.gz": gzipSync("Id|Is Open|Opens|Note\n1|true|08:30:00|one\n2|false|09:00:00|NULL\n"),
  },
  ddl: `CREATE TABLE IF NOT EXISTS shop.pipes (
  id        BIGINT,
  "is open" BOOLEAN,
  opens     TIME,
  note      VARCHAR(64)
)
DISTSTYLE AUTO
SORTKEY AUTO;`,
  options: "CSV DELIMITER '|' IGNOREHEADER 1 GZIP",
  query: 'SELECT id::int AS id, "is open" AS open, opens::varchar AS opens, note FROM shop.pipes ORDER BY 1',
  rows: [
    { id: 1, open: true, opens: "08:30:00", note: "one" },
    { id: 2, open: false, opens: "09:00:00", note: "NULL" },
  ],
};

const events: SampleSet = {
  name: "events",
  files: {
    "a.json":
      '{"eventId":12345678901234567,"price":10.50,"tags":["a","b"],"at":"2026-11-02T08:00:00.123456Z","big":99999999999999999999}\n' +
      '{"eventId":2,"price":3,"tags":[],"at":"2026-11-02T09:00:00Z","who":{"name":"Ada"}}\n',
  },
  ddl: `CREATE TABLE IF NOT EXISTS shop.events (
  eventid BIGINT NOT NULL,
  price   DECIMAL(18,4),
  tags    SUPER,
  at      TIMESTAMPTZ,
  big     DECIMAL(38,0),
  who     SUPER,
  PRIMARY KEY (eventid)
)
DISTKEY (eventid)
SORTKEY (at);`,
  options: "JSON 'auto ignorecase' TIMEFORMAT 'auto'",
  mode: merge("eventid", "at"),
  query:
    "SELECT eventid::varchar AS id, price::varchar AS price, JSON_SERIALIZE(tags) AS tags, big::varchar AS big FROM shop.events ORDER BY 1",
  rows: [
    { id: "12345678901234567", price: "10.5000", tags: '["a","b"]', big: "99999999999999999999" },
    { id: "2", price: "3.0000", tags: "[]", big: null },
  ],
};

const debezium: SampleSet = {
  name: "debezium",
  files: {
    "a.json.zst": zstdCompressSync(
      '{"__op":"c","id":1,"name":"Ada","ts_ms":1793606400000}\n{"__op":"c","id":2,"name":"Bob","ts_ms":1793606400000}\n' +
        '{"__op":"d","id":2,"name":null,"ts_ms":1793606500000}\n',
    ),
  },
  ddl: `CREATE TABLE IF NOT EXISTS shop.debezium (
  id    BIGINT NOT NULL,
  name  VARCHAR(64),
  ts_ms BIGINT,
  PRIMARY KEY (id)
)
DISTKEY (id)
SORTKEY (ts_ms);`,
  options: "JSON 'auto' ZSTD",
  columns: ["__op", "id", "name", "ts_ms"],
  mode: { ...merge("id", "ts_ms"), delete_when: { column: "__op", in: ["d"] } },
  query: "SELECT id::int AS id, name FROM shop.debezium ORDER BY 1",
  rows: [{ id: 1, name: "Ada" }],
};

const dms: SampleSet = {
  name: "dms",
  files: {
    "LOAD1.csv":
      "Op,changed_at,customer_id,name,change_seq\nI,2026-11-01 00:00:00.000000,1,Ada,\nI,2026-11-01 00:00:00.000000,2,Grace,\n",
    "20261102.csv":
      "Op,changed_at,customer_id,name,change_seq\nU,2026-11-02 08:00:00.000000,1,Ada L.,20261102080000000000000000001\nD,2026-11-02 08:00:01.000000,2,Grace,20261102080000000000000000002\n",
  },
  ddl: `CREATE TABLE IF NOT EXISTS shop.dms (
  changed_at  TIMESTAMP,
  customer_id BIGINT NOT NULL,
  name        VARCHAR(64),
  change_seq  DECIMAL(38,0),
  PRIMARY KEY (customer_id)
)
DISTKEY (customer_id)
SORTKEY (changed_at);`,
  options: "CSV IGNOREHEADER 1",
  columns: ["op", "changed_at", "customer_id", "name", "change_seq"],
  mode: { ...merge("customer_id", ["changed_at", "change_seq"]), delete_when: { column: "op", in: ["D"] } },
  query: "SELECT customer_id::int AS id, name FROM shop.dms ORDER BY 1",
  rows: [{ id: 1, name: "Ada L." }],
};

const lines: SampleSet = {
  name: "lines",
  files: {
    "a.csv":
      "order_id,line_no,sku,quantity,modified\n1,1,A-1,2,2026-11-02 08:00:00\n1,2,B-7,1,2026-11-02 08:00:00\n2,1,A-1,5,2026-11-02 08:05:00\n",
  },
  ddl: `CREATE TABLE IF NOT EXISTS shop.lines (
  order_id BIGINT,
  line_no  BIGINT,
  sku      VARCHAR(64),
  quantity INTEGER,
  modified TIMESTAMP
)
DISTSTYLE AUTO
SORTKEY (modified);`,
  options: "CSV IGNOREHEADER 1",
  query: "SELECT order_id::int AS o, line_no::int AS l, quantity AS q FROM shop.lines ORDER BY 1, 2",
  rows: [
    { o: 1, l: 1, q: 2 },
    { o: 1, l: 2, q: 1 },
    { o: 2, l: 1, q: 5 },
  ],
};

const order_lines: SampleSet = {
  name: "order_lines",
  files: {
    "a.csv":
      "id,line_no,sku,modified\n1,1,A-1,2026-11-02 08:00:00\n1,2,B-7,2026-11-02 08:00:00\n2,1,A-1,2026-11-02 08:05:00\n",
  },
  ddl: `CREATE TABLE IF NOT EXISTS shop.order_lines (
  id       BIGINT NOT NULL,
  line_no  BIGINT NOT NULL,
  sku      VARCHAR(64),
  modified TIMESTAMP,
  PRIMARY KEY (id, line_no)
)
DISTKEY (id)
SORTKEY (modified);`,
  options: "CSV IGNOREHEADER 1",
  mode: merge(["id", "line_no"], "modified"),
  query: "SELECT id::int AS o, line_no::int AS l, sku FROM shop.order_lines ORDER BY 1, 2",
  rows: [
    { o: 1, l: 1, sku: "A-1" },
    { o: 1, l: 2, sku: "B-7" },
    { o: 2, l: 1, sku: "A-1" },
  ],
};

const longName = "n".repeat(130);

const hostile: SampleSet = {
  name: "hostile",
  files: {
    "a.csv": `"se""lect;",Order,order,,"tab\there",oid,${longName},1st\n1,2,3,4,5,6,7,8\n`,
  },
  ddl: `CREATE TABLE IF NOT EXISTS shop.hostile (
  se_lect_                         INTEGER,
  "order"                          INTEGER,
  order_2                          INTEGER,
  column_4                         INTEGER,
  tab_here                         INTEGER,
  oid_                             INTEGER,
  ${"n".repeat(122)} INTEGER,
  "1st"                            INTEGER
)
DISTSTYLE AUTO
SORTKEY AUTO;`,
  options: "CSV IGNOREHEADER 1",
  query: `SELECT se_lect_ AS a, "order" AS b, order_2 AS c, column_4 AS d, "1st" AS e FROM shop.hostile`,
  rows: [{ a: 1, b: 2, c: 3, d: 4, e: 8 }],
};

const wideNames = Array.from({ length: 200 }, (_, at) => `c${at + 1}`);

const wide: SampleSet = {
  name: "wide",
  files: { "a.csv": `${wideNames.join(",")}\n${wideNames.map((_, at) => at).join(",")}\n` },
  ddl: `CREATE TABLE IF NOT EXISTS shop.wide (
${wideNames.map((name) => `  ${name.padEnd(4)} INTEGER`).join(",\n")}
)
DISTSTYLE AUTO
SORTKEY AUTO;`,
  options: "CSV IGNOREHEADER 1",
  query: "SELECT c1, c100, c200 FROM shop.wide",
  rows: [{ c1: 0, c100: 99, c200: 199 }],
};

const readings: SampleSet = {
  name: "readings",
  files: { "a.csv": "sensor,value,at,extra\ns1,NULL,2026-11-02 08:00:00,\ns2,3.25,NULL,\n" },
  ddl: `CREATE TABLE IF NOT EXISTS shop.readings (
  sensor VARCHAR(64),
  value  DECIMAL(18,4),
  at     TIMESTAMP,
  extra  VARCHAR(256)
)
DISTSTYLE AUTO
SORTKEY (at);`,
  options: "CSV IGNOREHEADER 1 NULL AS 'NULL'",
  query: "SELECT sensor, value::varchar AS value, at IS NULL AS timeless FROM shop.readings ORDER BY 1",
  rows: [
    { sensor: "s1", value: null, timeless: false },
    { sensor: "s2", value: "3.2500", timeless: true },
  ],
};

const utf16: SampleSet = {
  name: "utf16",
  files: { "a.csv": Buffer.from("\ufeffid;name\n1;Žižek\n2;Ivo\n", "utf16le") },
  ddl: `CREATE TABLE IF NOT EXISTS shop.utf16 (
  id   BIGINT,
  name VARCHAR(64)
)
DISTSTYLE AUTO
SORTKEY AUTO;`,
  options: "CSV DELIMITER ';' IGNOREHEADER 1 ENCODING UTF16",
  query: "SELECT id::int AS id, name FROM shop.utf16 ORDER BY 1",
  rows: [
    { id: 1, name: "Žižek" },
    { id: 2, name: "Ivo" },
  ],
};

const latin1: SampleSet = {
  name: "latin1",
  files: { "a.csv": Buffer.from('id,name,doc\n1,café,"{""a"": 1}"\n2,thé,[]\n', "latin1") },
  ddl: `CREATE TABLE IF NOT EXISTS shop.latin1 (
  id   BIGINT,
  name VARCHAR(64),
  doc  SUPER
)
DISTSTYLE AUTO
SORTKEY AUTO;`,
  options: "CSV IGNOREHEADER 1 ENCODING ISO88591",
  query: "SELECT id::int AS id, name, JSON_SERIALIZE(doc) AS doc FROM shop.latin1 ORDER BY 1",
  rows: [
    { id: 1, name: "café", doc: '{"a":1}' },
    { id: 2, name: "thé", doc: "[]" },
  ],
};

const columnar: SampleSet = {
  name: "columnar",
  files: {
    "a.parquet": new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          { name: "id", data: [1n, 2n], type: "INT64" },
          { name: "count", data: [7, 8], type: "INT32" },
          { name: "ratio", data: [0.5, 1.5], type: "DOUBLE" },
          { name: "name", data: ["Ada", "Žižek"], type: "STRING" },
          { name: "open", data: [true, false], type: "BOOLEAN" },
          {
            name: "updated_at",
            data: [new Date("2026-11-02T08:00:00Z"), new Date("2026-11-03T08:00:00Z")],
            type: "TIMESTAMP",
          },
        ],
      }),
    ),
  },
  ddl: `CREATE TABLE IF NOT EXISTS shop.columnar (
  id         BIGINT NOT NULL,
  count      INTEGER,
  ratio      DOUBLE PRECISION,
  name       VARCHAR(64),
  "open"     BOOLEAN,
  updated_at TIMESTAMP,
  PRIMARY KEY (id)
)
DISTKEY (id)
SORTKEY (updated_at);`,
  options: "PARQUET",
  mode: merge("id", "updated_at"),
  query: 'SELECT id::int AS id, count, ratio, name, "open" FROM shop.columnar ORDER BY 1',
  rows: [
    { id: 1, count: 7, ratio: 0.5, name: "Ada", open: true },
    { id: 2, count: 8, ratio: 1.5, name: "Žižek", open: false },
  ],
};

const avroType = avro.Type.forSchema({
  type: "record",
  name: "Ride",
  fields: [
    { name: "rideId", type: "string" },
    { name: "km", type: ["null", "double"] },
    { name: "stops", type: { type: "array", items: "string" } },
    { name: "updatedAt", type: "long" },
  ],
});

/** Without a block of its own library's file writer, which streams. */
async function avroFile(values: readonly object[]): Promise<Uint8Array> {
  const encoder = new avro.streams.BlockEncoder(avroType);
  const parts: Buffer[] = [];
  const ended = new Promise<void>((resolve) => encoder.on("end", () => resolve()));
  encoder.on("data", (part: Buffer) => parts.push(part));
  for (const value of values) encoder.write(value);
  encoder.end();
  await ended;
  return Buffer.concat(parts);
}

const rides: SampleSet = {
  name: "rides",
  files: {
    "a.avro": await avroFile([
      { rideId: "r-1", km: 2.5, stops: ["a"], updatedAt: 1793606400000 },
      { rideId: "r-2", km: null, stops: [], updatedAt: 1793606500000 },
    ]),
  },
  ddl: `CREATE TABLE IF NOT EXISTS shop.rides (
  rideid    VARCHAR(64) NOT NULL,
  km        DOUBLE PRECISION,
  stops     SUPER,
  updatedat BIGINT,
  PRIMARY KEY (rideid)
)
DISTKEY (rideid)
SORTKEY (updatedat);`,
  options: "AVRO 'auto ignorecase'",
  mode: merge("rideid", "updatedat"),
  query: "SELECT rideid, km, JSON_SERIALIZE(stops) AS stops, updatedat::varchar AS at FROM shop.rides ORDER BY 1",
  rows: [
    { rideid: "r-1", km: 2.5, stops: '["a"]', at: "1793606400000" },
    { rideid: "r-2", km: null, stops: "[]", at: "1793606500000" },
  ],
};

const drifting: SampleSet = {
  name: "drifting",
  files: {
    "1.csv": "id,status,updated_at\n1,new,2026-11-02 08:00:00\n",
    "2.csv": "updated_at,ID,status,amount\n2026-11-03 08:00:00,1,paid,9.50\n2026-11-03 08:00:00,2,new,1.00\n",
  },
  ddl: `CREATE TABLE IF NOT EXISTS shop.drifting (
  id         BIGINT NOT NULL,
  status     VARCHAR(64),
  updated_at TIMESTAMP,
  amount     DECIMAL(18,4),
  PRIMARY KEY (id)
)
DISTKEY (id)
SORTKEY (updated_at);`,
  options: "CSV IGNOREHEADER 1",
  columns: "by_name",
  mode: merge("id", "updated_at"),
  query: "SELECT id::int AS id, status, amount::varchar AS amount FROM shop.drifting ORDER BY 1",
  rows: [
    { id: 1, status: "paid", amount: "9.5000" },
    { id: 2, status: "new", amount: "1.0000" },
  ],
};

export const sampleSets: readonly SampleSet[] = [
  orders,
  semicolons,
  tabs,
  pipes,
  events,
  debezium,
  dms,
  lines,
  order_lines,
  hostile,
  wide,
  readings,
  utf16,
  latin1,
  columnar,
  rides,
  drifting,
];
