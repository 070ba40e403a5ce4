import { describe, expect, test } from "vitest";
import type { Arrival } from "../../../src/core/arrivals/arrival.ts";
import { s3Url } from "../../../src/core/arrivals/s3-url.ts";
import { formBatches } from "../../../src/core/load/batch.ts";
import { submitBatch } from "../../../src/core/load/submission.ts";
import { arrival, pipeline, scope } from "../../support/builders.ts";
import { type SimulatedLoader, settle, simulatedLoader, simulatedPipeline } from "./simulated-loader.ts";
import type { SimulationOptions } from "./simulated-warehouse.ts";

const count = 1000;
const files: readonly Arrival[] = Array.from({ length: count }, (_, index) => arrival(`orders/${index}.csv`));
const urls = files.map(s3Url);

/** One batch of 1,000 files, until all is quiet. */
async function load(given: Omit<SimulationOptions, "objects">, maxSubmissions = 200): Promise<SimulatedLoader> {
  const loader = simulatedLoader(given);
  const [batch] = formBatches(scope, [{ messageId: "m1", arrivals: files }], pipeline().batch);
  if (!batch) throw new Error("no batch");
  await submitBatch(loader.deps, { pipelineName: "orders_queue", pipeline: simulatedPipeline, batch });
  await settle(loader, maxSubmissions);
  return loader;
}

function recordsOf(
  { objects }: SimulatedLoader,
  kind: string,
): { reason: string; remedy: string; url: string; files: unknown[] }[] {
  return [...objects.held].flatMap(([url, body]) => (url.includes(`/${kind}/`) ? [JSON.parse(body)] : []));
}

const detail = (error: string, code: number, context: string) =>
  `ERROR: ${error}\n  Detail: \n  error:  ${error}\n  code:      ${code}\n  context:   ${context}\n  query:     7\n`;

/** Words of real clusters that blame no file, and a word of the remedy. */
const everybodysFault = [
  {
    text: "ERROR: exception name : UnauthorizedException, error type : 138, message: The requested role arn:aws:iam::1:role/x is not associated to cluster, should retry : 0",
    says: "UnauthorizedException",
    remedy: "Attach the role arn:aws:iam::123456789012:role/copy",
  },
  {
    text: "ERROR: COPY with MANIFEST parameter requires full path of an S3 object.",
    says: "requires full path",
    remedy: "s3:GetObject on s3://loads/manifests/*",
  },
  { text: "ERROR: Spectrum Scan Error", says: "Spectrum Scan Error", remedy: "Redshift's words" },
  {
    text: detail("Spectrum Scan Error", 15001, "HTTP response error code: 403 Message: AccessDenied"),
    says: "AccessDenied",
    remedy: "s3:GetObject and s3:ListBucket",
  },
  {
    text: "ERROR: SUPER column in COPY query requires SERIALIZETOJSON option",
    says: "SERIALIZETOJSON",
    remedy: "add SERIALIZETOJSON to copy.options",
  },
  {
    text: "ERROR: S3ServiceException:Access Denied,Status 403,Error AccessDenied,Rid X,ExtRid Y,CanRetry 1",
    says: "Status 403",
    remedy: "s3:GetObject and s3:ListBucket",
  },
  { text: detail("Assert", 1000, ""), says: "Assert", remedy: "Redshift's words" },
  { text: "ERROR: The frobnicator is tired", says: "frobnicator", remedy: "Redshift's words" },
  { text: "", says: "", remedy: "Redshift's words" },
];

/** Words that say that it passes. */
const passing = [
  detail("Spectrum Scan Error", 15001, "Retries exceeded"),
  detail("S3 Query Exception (Fetch)", 15001, "Connection failed, retries exceeded"),
  'ERROR: Query (7) cancelled by WLM abort action of Query Monitoring Rule "long_copy"',
  "ERROR: Disk Full",
  "Connection was closed unexpectedly",
];

describe("1,000 good files of a load that fails because of everybody's fault", () => {
  test.each(everybodysFault)(
    "cost 20 submissions at most, one alert and no file: $says",
    async ({ text, says, remedy }) => {
      const loader = await load({ fail: () => ({ tag: "copy", error: text }) });
      expect(loader.warehouse.submissions.length).toBeLessThanOrEqual(20);
      expect(recordsOf(loader, "quarantine")).toEqual([]);
      const parked = recordsOf(loader, "parked");
      expect(parked).toHaveLength(1);
      expect(parked[0]?.files).toHaveLength(count);
      expect(parked[0]?.reason).toContain(says);
      expect(parked[0]?.remedy).toContain(remedy);
      expect(loader.alerts.sent.map(({ subject }) => subject)).toEqual(["Parked: 1000 files for sales.orders"]);
    },
  );

  test.each(passing)("wait after their quick tries, nobody is told, and no file is quarantined: %s", async (text) => {
    const loader = await load({ fail: () => ({ tag: "copy", error: text }) });
    expect(loader.warehouse.submissions).toHaveLength(8);
    expect(recordsOf(loader, "waiting")).toHaveLength(1);
    expect(recordsOf(loader, "waiting")[0]?.files).toHaveLength(count);
    expect([...recordsOf(loader, "quarantine"), ...recordsOf(loader, "parked"), ...loader.alerts.sent]).toEqual([]);
  });

  test.each(everybodysFault)("load as soon as it is over: $says", async ({ text }) => {
    const loader = await load({ fail: (submission) => (submission <= 2 ? { tag: "copy", error: text } : undefined) });
    const { target } = loader.warehouse;
    expect(target.length + recordsOf(loader, "parked").flatMap((record) => record.files).length).toBe(count);
    expect(recordsOf(loader, "quarantine")).toEqual([]);
  });
});

const bads = [1, 3, 10].flatMap((bad) =>
  [0, 3].map((shift) => ({
    bad,
    places: Array.from({ length: bad }, (_, index) => (shift * 211 + index * 97) % count),
  })),
);

/** How Redshift speaks of a bad file. */
const namings = [
  { naming: "named by rows", given: (bad: ReadonlySet<string>) => ({ bad, named: "by rows" as const }) },
  { naming: "named by the words", given: (bad: ReadonlySet<string>) => ({ bad, named: "by text" as const }) },
  { naming: "not named", given: (bad: ReadonlySet<string>) => ({ bad, named: "never" as const }) },
  {
    naming: "not named, in unlisted words",
    given: (bad: ReadonlySet<string>) => ({ bad, badText: () => "ERROR: tired of this" }),
  },
  {
    naming: "refused by S3",
    given: (unreadable: ReadonlySet<string>) => ({ unreadable }),
  },
  { naming: "with a NULL key", given: (nullKeys: ReadonlySet<string>) => ({ nullKeys }) },
  { naming: "with a NULL where the target takes none", given: (nulls: ReadonlySet<string>) => ({ nulls }) },
];

describe("bad files among 1,000", () => {
  test.each(namings.flatMap((naming) => bads.map((bad) => ({ ...naming, ...bad }))))(
    "cost 12 submissions and 6 for each, and just they are quarantined: $bad, $naming, $places.0",
    async ({ bad, places, given }) => {
      const refused = new Set(places.map((place) => urls[place] ?? ""));
      const loader = await load(given(refused));
      expect(
        recordsOf(loader, "quarantine")
          .map(({ url }) => url)
          .toSorted(),
      ).toEqual([...refused].toSorted());
      expect(loader.warehouse.target.toSorted()).toEqual(urls.filter((url) => !refused.has(url)).toSorted());
      expect(recordsOf(loader, "parked")).toEqual([]);
      expect(loader.warehouse.submissions.length).toBeLessThanOrEqual(12 + 6 * bad);
    },
  );

  test("with a NULL key are set aside in plain words", async () => {
    const loader = await load({ nullKeys: new Set([urls[7] ?? ""]) });
    expect(recordsOf(loader, "quarantine").map(({ reason }) => reason)).toEqual([
      '1 row has NULL in a key column (id); options.null_keys is "reject"',
    ]);
    const other = await load({ nulls: new Set([urls[7] ?? ""]) });
    expect(recordsOf(other, "quarantine").map(({ reason }) => reason)).toEqual([
      "1 row has NULL in a column that takes none (amount)",
    ]);
  });

  test("are not looked for where the files lack the column", async () => {
    const error = "ERROR: Cannot insert a NULL value into column region";
    const loader = await load({ fail: () => ({ tag: "insert-latest", error }) });
    expect(loader.warehouse.submissions).toHaveLength(1);
    expect(recordsOf(loader, "parked")).toMatchObject([{ reason: error, remedy: expect.stringContaining("DEFAULT") }]);
  });
});

describe("bad files of two kinds in one batch, one of them with a NULL where the target takes none", () => {
  const kinds = [
    { kind: "not named", given: (bad: ReadonlySet<string>) => ({ bad, named: "never" as const }) },
    { kind: "named by rows", given: (bad: ReadonlySet<string>) => ({ bad, named: "by rows" as const }) },
    { kind: "with a NULL key", given: (nullKeys: ReadonlySet<string>) => ({ nullKeys }) },
    { kind: "refused by S3", given: (unreadable: ReadonlySet<string>) => ({ unreadable }) },
    {
      kind: "not named, in unlisted words",
      given: (bad: ReadonlySet<string>) => ({ bad, badText: () => "ERROR: tired of this" }),
    },
  ];
  test.each(kinds.flatMap((each) => [1, 3].map((count) => ({ ...each, count }))))(
    "are found, and no others: $count of each, $kind",
    async ({ given, count }) => {
      const [bad, nulls] = [10, 600].map((first) => new Set(urls.slice(first, first + count)));
      const loader = await load({ ...given(bad ?? new Set()), nulls: nulls ?? new Set() });
      const refused = [...(bad ?? []), ...(nulls ?? [])];
      expect(
        recordsOf(loader, "quarantine")
          .map(({ url }) => url)
          .toSorted(),
      ).toEqual(refused.toSorted());
      expect(loader.warehouse.target.toSorted()).toEqual(urls.filter((url) => !refused.includes(url)).toSorted());
      expect(loader.warehouse.submissions.length).toBeLessThanOrEqual(12 + 6 * 2 * count);
      expect(loader.warehouse.submissions.every(({ sqls }) => sqls.length <= 40)).toBe(true);
    },
  );
});

describe("the column that takes no NULL", () => {
  test.each([
    "ERROR: Cannot insert a NULL value into column amount",
    'ERROR: Cannot insert a NULL value into column "amount"',
    "ERROR: Cannot insert a NULL value into column AMOUNT [ErrorId: 1-65f0]",
    "ERROR: Cannot insert a NULL value into column amount\n  Detail: \n  error:  x\n",
  ])("is recognised in Redshift's words: %j", async (nullText) => {
    const loader = await load({ nulls: new Set([urls[7] ?? ""]), nullText });
    expect(recordsOf(loader, "quarantine").map(({ url }) => url)).toEqual([urls[7]]);
  });

  test.each(["amounts", "amount_net", "other"])("is not another column: %s", async (column) => {
    const nullText = `ERROR: Cannot insert a NULL value into column ${column}`;
    const loader = await load({ nulls: new Set([urls[7] ?? ""]), nullText });
    expect(loader.warehouse.submissions).toHaveLength(1);
    expect(recordsOf(loader, "parked")).toHaveLength(1);
  });
});

describe("1,000 files that are refused one by one for one reason", () => {
  test.each(namings)("cost 40 submissions and 3 alerts at most, and none is lost: $naming", async ({ given }) => {
    const loader = await load(given(new Set(urls)));
    expect(loader.warehouse.submissions.length).toBeLessThanOrEqual(40);
    expect(loader.alerts.sent.length).toBeLessThanOrEqual(3);
    const quarantined = recordsOf(loader, "quarantine");
    expect(quarantined.length).toBeLessThanOrEqual(20);
    const parked = recordsOf(loader, "parked").flatMap((record) => record.files);
    expect(quarantined.length + parked.length).toBe(count);
    expect(loader.warehouse.target).toEqual([]);
  });
});
