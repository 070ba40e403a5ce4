import { serialize } from "pg-protocol";
import { describe, expect } from "vitest";
import { test as base, type RedshiftUnderTest } from "../../support/local-redshift.ts";
import { errorFields, type RawWire, rawWire, types } from "../../support/raw-wire.ts";

const { parse, bind, describe: describing, execute, close, flush, sync, query } = serialize;

async function connected({ redshift, target }: RedshiftUnderTest): Promise<RawWire> {
  const wire = await rawWire(redshift.url);
  wire.send(serialize.startup({ user: "me", database: target.Database }));
  await wire.until("Z");
  return wire;
}

const test = base.extend("wire", async ({ snapshot }, { onCleanup }) => {
  const wire = await connected(snapshot);
  onCleanup(() => wire[Symbol.asyncDispose]());
  return wire;
});

/** The eight bytes of a request that comes before the start-up. */
function request(code: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32BE(8);
  bytes.writeUInt32BE(code, 4);
  return bytes;
}

describe("a connection", () => {
  test("may ask for the encryption of GSSAPI, is refused, and goes on", async ({ snapshot }) => {
    await using wire = await rawWire(snapshot.redshift.url);
    wire.send(request(80_877_104));
    expect(await wire.byte()).toBe("N");
    wire.send(serialize.startup({ user: "me", database: "dev", driver_version: "x" }));
    const greeting = await wire.until("Z");
    expect(types(greeting)).toMatch(/^RS+KZ$/);
    const settings = greeting
      .filter(({ type }) => type === "S")
      .map(({ body }) => body.toString().split("\0").slice(0, 2));
    expect(Object.fromEntries(settings)).toMatchObject({
      server_version: "8.0.2",
      client_encoding: "UTF8",
      session_authorization: "me",
    });
  });

  test("ends if bytes come ahead of the handshake of TLS", async ({ snapshot }) => {
    await using wire = await rawWire(snapshot.redshift.url);
    wire.send(request(80_877_103), serialize.startup({ user: "me", database: "dev" }));
    await wire.closed;
  });

  test.for([
    ["0", "0"],
    ["1", "1"],
    ["2", "2"],
    ["9", "2"],
  ])("that asks for AWS's result protocol %s gets %s", async ([asked = "", given], { snapshot }) => {
    await using wire = await rawWire(snapshot.redshift.url);
    wire.send(serialize.startup({ user: "me", database: "dev", client_protocol_version: asked }));
    const settings = (await wire.until("Z")).map(({ body }) => body.toString().split("\0").slice(0, 2));
    expect(settings).toContainEqual(["server_protocol_version", given]);
  });

  test("of AWS's result protocol 2 gets origins of columns and decimals as one integer", async ({ snapshot }) => {
    await using wire = await rawWire(snapshot.redshift.url);
    wire.send(serialize.startup({ user: "me", database: "dev", client_protocol_version: "2" }));
    await wire.until("Z");
    wire.send(serialize.query("CREATE TEMP TABLE prices (n decimal(9,2) NOT NULL, w decimal(38,3))"));
    wire.send(serialize.query("INSERT INTO prices VALUES (-12.34, 12345678901234567890.5)"));
    await wire.until("Z");
    await wire.until("Z");
    const bind = serialize.bind({ binary: true, statement: "", portal: "" });
    wire.send(
      serialize.parse({ text: "SELECT n, w FROM prices" }),
      serialize.describe({ type: "S" }),
      bind,
      serialize.execute(),
      serialize.sync(),
    );
    const frames = await wire.until("Z");
    const described = frames.find(({ type }) => type === "T")?.body.toString("latin1");
    expect(described).toContain("prices\0n\0dev\0\x10\x00");
    expect(described).toContain("prices\0w\0dev\0\x10\x01");
    const row = frames.find(({ type }) => type === "D")?.body.toString("hex");
    // two values: 8 bytes of -1234, then 16 bytes of 12345678901234567890500
    expect(row).toBe("000200000008fffffffffffffb2e00000010000000000000029d42b64e7671424644");
  });

  test("of a newer minor version is answered with the version that is spoken", async ({ snapshot }) => {
    await using wire = await rawWire(snapshot.redshift.url);
    const startup = serialize.startup({ user: "me", database: "dev" });
    startup.writeUInt16BE(2, 6);
    wire.send(startup);
    expect(types(await wire.until("Z"))).toMatch(/^vRS+KZ$/);
  });

  test("without a database has that of the user's name", async ({ snapshot }) => {
    await using wire = await rawWire(snapshot.redshift.url);
    wire.send(serialize.startup({ user: "named_after_me" }));
    await wire.until("Z");
    wire.send(query("SELECT current_database()"));
    expect((await wire.until("Z")).find(({ type }) => type === "D")?.body.toString("utf8", 6)).toBe("named_after_me");
  });

  test("that speaks something else is closed", async ({ snapshot }) => {
    await using wire = await rawWire(snapshot.redshift.url);
    wire.send(Buffer.from("GET / HTTP/1.1\r\n\r\n"));
    await wire.closed;
  });

  test("is closed at a message that does not exist", async ({ wire }) => {
    wire.send(Buffer.from([0x7a, 0, 0, 0, 4]));
    expect(errorFields(await wire.until("E"))).toMatchObject({ S: "FATAL", C: "08P01" });
    await wire.closed;
  });

  test("is refused with FATAL when a setting has no such value", async ({ snapshot }) => {
    await using wire = await rawWire(snapshot.redshift.url);
    wire.send(serialize.startup({ user: "me", database: "dev", timezone: "Nowhere" }));
    expect(errorFields(await wire.until("E"))).toMatchObject({ S: "FATAL", C: "22023" });
    await wire.closed;
  });
});

describe("the simple protocol", () => {
  test("answers an empty query", async ({ wire }) => {
    wire.send(query(" -- nothing\n"));
    expect(types(await wire.until("Z"))).toBe("IZ");
  });

  test("reports the state of the transaction", async ({ wire }) => {
    const states: string[] = [];
    for (const sql of ["BEGIN", "SELECT 1/0", "SELECT 1", "ROLLBACK"]) {
      wire.send(query(sql));
      const answers = await wire.until("Z");
      states.push(`${types(answers)} ${answers.at(-1)?.body}`);
    }
    expect(states).toEqual(["CZ T", "EZ E", "EZ E", "CZ I"]);
  });
});

describe("the extended protocol", () => {
  test("gives rows of a portal in portions, within one transaction", async ({ wire }) => {
    wire.send(
      parse({ text: "SELECT n FROM generate_series(1, 5) AS g(n)" }),
      bind({ portal: "p" }),
      describing({ type: "P", name: "p" }),
      execute({ portal: "p", rows: 2 }),
      execute({ portal: "p", rows: 2 }),
      execute({ portal: "p", rows: 2 }),
      sync(),
    );
    expect(types(await wire.until("Z"))).toBe("12TDDsDDsDCZ");
    wire.send(execute({ portal: "p" }), sync());
    expect(errorFields(await wire.until("Z"))).toMatchObject({ C: "34000" });
  });

  test("answers before Sync, and at Flush", async ({ wire }) => {
    wire.send(
      parse({ name: "s", text: "SELECT $1::int + $2::bigint AS sum" }),
      describing({ type: "S", name: "s" }),
      flush(),
    );
    const [, parameters] = await wire.until("T");
    expect(parameters?.body.toString("hex")).toBe("00020000001700000014");
    wire.send(bind({ statement: "s", values: ["1", "2"] }), execute(), sync());
    expect((await wire.until("Z")).find(({ type }) => type === "D")?.body.toString("utf8", 6)).toBe("3");
  });

  test("skips to Sync behind an error", async ({ wire }) => {
    wire.send(parse({ text: "SELECT nope" }), bind(), execute(), query("SELECT 1"), sync());
    const frames = await wire.until("Z");
    expect(types(frames)).toBe("EZ");
    expect(errorFields(frames)).toMatchObject({ S: "ERROR", C: "42703" });
  });

  test("takes back all up to Sync when one statement fails", async ({ wire, snapshot }) => {
    await snapshot.redshift.runScript(snapshot.target.Database, "CREATE TABLE piped (id int)");
    const insert = (value: string) => [parse({ text: `INSERT INTO piped VALUES (${value})` }), bind(), execute()];
    wire.send(...insert("1"), ...insert("1 / 0"), sync());
    expect(types(await wire.until("Z"))).toMatch(/^12C12?EZ$/);
    wire.send(...insert("2"), ...insert("3"), sync());
    expect(types(await wire.until("Z"))).toBe("12C12CZ");
    expect(await snapshot.rows("SELECT id FROM piped ORDER BY id")).toEqual([[2], [3]]);
  });

  test("runs what PostgreSQL cannot prepare", async ({ wire, snapshot }) => {
    const run = async (text: string) => {
      wire.send(parse({ text }), describing({ type: "S" }), bind(), execute(), sync());
      return types(await wire.until("Z"));
    };
    expect(await run("CREATE TABLE prepared_ddl (id int ENCODE az64) SORTKEY (id)")).toBe("1tn2CZ");
    expect(await run("BEGIN")).toBe("1tn2CZ");
    expect(await run("TRUNCATE prepared_ddl")).toBe("1tn2CZ");
    expect(await run("COMMIT")).toBe("1tn2CZ");
    expect(await run("VACUUM prepared_ddl")).toBe("1tn2CZ");
    expect(await run("")).toBe("1tn2IZ");
    expect(await snapshot.rows("SELECT count(*) FROM prepared_ddl")).toEqual([[0]]);
  });

  test.for([
    { what: "a statement that is not there", messages: [bind({ statement: "absent" })], code: "26000" },
    { what: "a portal that is not there", messages: [execute({ portal: "absent" })], code: "34000" },
    {
      what: "a second statement of one name",
      messages: [parse({ name: "a", text: "SELECT 1" }), parse({ name: "a", text: "SELECT 2" })],
      code: "42P05",
    },
    { what: "several statements at once", messages: [parse({ text: "SELECT 1; SELECT 2" })], code: "42601" },
    { what: "too few parameters", messages: [parse({ text: "SELECT $1::int" }), bind()], code: "08P01" },
  ])("refuses $what", async ({ messages, code }, { wire }) => {
    wire.send(...messages, sync());
    expect(errorFields(await wire.until("Z"))).toMatchObject({ C: code });
    wire.send(query("SELECT 1"));
    expect(types(await wire.until("Z"))).toBe("TDCZ");
  });

  test("forgets a statement that is closed, and one that never was", async ({ wire }) => {
    wire.send(
      parse({ name: "brief", text: "SELECT 1" }),
      close({ type: "S", name: "brief" }),
      close({ type: "S", name: "never" }),
      sync(),
    );
    expect(types(await wire.until("Z"))).toBe("133Z");
    wire.send(bind({ statement: "brief" }), sync());
    expect(errorFields(await wire.until("Z"))).toMatchObject({ C: "26000" });
  });

  test("gives a large result to a client that reads slowly", async ({ wire }) => {
    wire.send(query("SELECT repeat('x', 1000) FROM generate_series(1, 20000)"));
    const frames = await wire.until("Z");
    expect(frames.filter(({ type }) => type === "D").length).toBe(20_000);
  });
});
