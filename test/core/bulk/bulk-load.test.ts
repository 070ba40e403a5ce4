import { describe, expect, test } from "vitest";
import type { Arrival } from "../../../src/core/arrivals/arrival.ts";
import { type BulkJob, type BulkLoadDeps, type BulkPath, bulkLoad } from "../../../src/core/bulk/bulk-load.ts";
import { arrival, pipeline, safety } from "../../support/builders.ts";
import { fakeListing, fakeLog, fakeMetrics, fakeObjects, fakeWarehouse } from "../../support/fakes.ts";

const { copy, warehouse, retry } = pipeline();

const path = (s3Path: string, table = "orders"): BulkPath => ({
  kind: "path",
  s3Path,
  copy: { ...copy, table: { schema: "sales", name: table } },
  mode: { kind: "append" },
  safety: safety(),
});

const job = (paths: readonly (string | BulkPath)[], given: Partial<BulkJob> = {}): BulkJob => ({
  warehouse,
  retry,
  skipLoaded: false,
  paths: paths.map((each) => (typeof each === "string" ? path(each) : each)),
  manifests: undefined,
  dates: undefined,
  ...given,
});

function setUp(objects: readonly Arrival[]) {
  return {
    listing: fakeListing(objects),
    objects: fakeObjects(),
    metrics: fakeMetrics(),
    warehouse: fakeWarehouse([]),
    log: fakeLog(),
    now: () => new Date("2026-11-22T05:30:00.000Z"),
    manifests: { bucket: "loads", prefix: "bulk/" },
  } satisfies BulkLoadDeps;
}

const objects = (...keys: string[]) => keys.map((key) => arrival(key));
const urlsIn = ({ body }: { body: string }): string[] =>
  JSON.parse(body).entries.map((entry: { url: string }) => entry.url);

/** The URLs that one bulk load of `s3Path` would read. */
async function loadedBy(s3Path: string, listed: readonly Arrival[], given: Partial<BulkJob> = {}) {
  const deps = setUp(listed);
  const results = await bulkLoad(deps, job([s3Path], given), "run-1");
  return {
    urls: deps.objects.written.flatMap(urlsIn),
    errors: results.flatMap((each) => ("error" in each ? each.error : [])),
  };
}

describe("a snapshot in a bulk load", () => {
  const snapshot = (s3Path: string): BulkPath => ({
    kind: "path",
    s3Path,
    copy: { ...copy, table: { schema: "sales", name: "orders" } },
    mode: { kind: "merge", keys: ["id"], timestamps: ["at"], nullKeys: "reject", deletes: {}, snapshot: true },
    safety: safety(),
  });
  const errorsOf = async (paths: readonly BulkPath[], listed: readonly Arrival[], given: Partial<BulkJob> = {}) => {
    const deps = setUp(listed);
    const results = await bulkLoad(deps, job(paths, given), "run-1");
    return { submitted: deps.warehouse.submitted.length, errors: results.map((each) => "error" in each && each.error) };
  };
  const listed = objects("a/1.csv", "b/1.csv");
  const refused = expect.stringContaining("has to be its only path in a bulk load");

  test("is loaded where it is the only path of its table", async () => {
    const paths = [snapshot("s3://lake/a/"), path("s3://lake/b/", "invoices")];
    expect(await errorsOf(paths, listed)).toEqual({ submitted: 2, errors: [false, false] });
  });

  test("is refused beside another path of its table, whose rows it would delete", async () => {
    const two = await errorsOf([snapshot("s3://lake/a/"), snapshot("s3://lake/b/")], listed);
    expect(two).toEqual({ submitted: 0, errors: [refused, refused] });
    const beside = await errorsOf([snapshot("s3://lake/a/"), path("s3://lake/b/")], listed);
    expect(beside).toEqual({ submitted: 1, errors: [refused, false] });
  });

  test("is refused with skip_loaded, which would leave files out", async () => {
    const { submitted, errors } = await errorsOf([snapshot("s3://lake/a/")], listed, { skipLoaded: true });
    expect(submitted).toBe(0);
    expect(errors).toEqual([expect.stringContaining("skip_loaded would leave files of the snapshot out")]);
  });

  test("is refused where one transaction cannot take its files", async () => {
    const many = objects(...Array.from({ length: 10_001 }, (_, number) => `a/${number}.csv`));
    const { submitted, errors } = await errorsOf([snapshot("s3://lake/a/")], many);
    expect(submitted).toBe(0);
    expect(errors).toEqual([expect.stringContaining("The snapshot has 10001 files")]);
  });
});

describe("a bulk load", () => {
  test("submits one load for each path", async () => {
    const deps = setUp(objects("orders/a.csv", "invoices/b.csv"));
    const results = await bulkLoad(deps, job(["s3://lake/orders/", path("s3://lake/invoices/", "invoices")]), "run-1");
    expect(results).toEqual([
      {
        s3_path: "s3://lake/orders/",
        table: "sales.orders",
        statement_id: "statement-1",
        files: 1,
        bytes: 100,
        loads: [
          {
            table_name: "sales.orders",
            batch_id: "43f4eacbfe1a5596c81f85c79bfe8b60",
            statement_name: "dev/sales.orders/43f4eacbfe1a5596c81f85c79bfe8b60/1",
            statement_id: "statement-1",
            manifest_file: "s3://loads/bulk/bulk.load/2026-11-22/43f4eacbfe1a5596c81f85c79bfe8b60.manifest",
            files: 1,
            bytes: 100,
          },
        ],
      },
      expect.objectContaining({ s3_path: "s3://lake/invoices/", table: "sales.invoices", statement_id: "statement-2" }),
    ]);
    expect(deps.warehouse.submitted[0]?.sqls.map((sql) => sql.split(" ")[1])).toEqual([
      "loader:lock-fence",
      "loader:guard-files",
      "loader:copy",
      "loader:count-copied",
      "loader:record-files",
    ]);
  });

  test("of no path is done", async () => {
    expect(await bulkLoad(setUp([]), job([]), "run-1")).toEqual([]);
  });

  test("is one load however many files the path holds", async () => {
    const many = Array.from({ length: 2500 }, (_, index) => arrival(`orders/${index}.csv`));
    const deps = setUp(many);
    const [result] = await bulkLoad(deps, job(["s3://lake/orders/"]), "run-1");
    expect(result).toMatchObject({ files: 2500, bytes: 250_000 });
    expect(deps.warehouse.submitted).toHaveLength(1);
  });

  test("is several loads where one cannot take all files of the path", async () => {
    const many = Array.from({ length: 10_001 }, (_, index) => arrival(`${index}`));
    const deps = setUp(many);
    const [result] = await bulkLoad(deps, job(["s3://lake/"]), "run-1");
    expect(result).toMatchObject({
      statement_id: "statement-1",
      files: 10_001,
      bytes: 1_000_100,
      loads: [{ files: 10_000 }, { statement_id: "statement-2", files: 1 }],
    });
    expect(deps.objects.written.flatMap(urlsIn)).toHaveLength(10_001);
  });

  test("leaves out what the ledger holds, where it is told to", async () => {
    const changed = arrival("b.csv", { eTag: "new" });
    const deps = setUp([...objects("a.csv"), changed, ...objects("c.csv")]);
    const eTag = "d41d8cd98f00b204e9800998ecf8427e";
    const rows = ["a.csv", "b.csv"].map((key) => [key, eTag, 100, "0".repeat(32)]);
    const warehouse = fakeWarehouse([], () => rows);
    const [result] = await bulkLoad({ ...deps, warehouse }, job(["s3://lake/"], { skipLoaded: true }), "run-1");
    expect(result).toMatchObject({ files: 2 });
    expect(deps.objects.written.flatMap(urlsIn)).toEqual(["s3://lake/b.csv", "s3://lake/c.csv"]);
  });

  test("submits nothing when the ledger holds everything, which is not an error", async () => {
    const deps = setUp(objects("a.csv"));
    const warehouse = fakeWarehouse([], () => [["a.csv", "d41d8cd98f00b204e9800998ecf8427e", 100, "0".repeat(32)]]);
    const results = await bulkLoad({ ...deps, warehouse }, job(["s3://lake/"], { skipLoaded: true }), "run-1");
    expect(results).toEqual([
      { s3_path: "s3://lake/", table: "sales.orders", statement_id: null, files: 0, bytes: 0, loads: [] },
    ]);
    expect(warehouse.submitted).toEqual([]);
  });

  test("asks the ledger nothing unless it is told to", async () => {
    const deps = setUp(objects("a.csv"));
    await bulkLoad(deps, job(["s3://lake/"]), "run-1");
    expect(deps.warehouse.queried).toEqual([]);
  });

  test("of more files than a manifest should list is refused", async () => {
    const many = Array.from({ length: 100_001 }, (_, index) => arrival(`orders/${index}.csv`));
    const deps = setUp([]);
    const listing = {
      list: async function* () {
        yield* many;
      },
    };
    const [result] = await bulkLoad({ ...deps, listing }, job(["s3://lake/orders/"]), "run-1");
    expect(result).toEqual({
      s3_path: "s3://lake/orders/",
      table: "sales.orders",
      error:
        "s3://lake/orders/ holds more than 100000 files to load, so nothing of it was loaded. Load it in narrower paths.",
    });
    expect(deps.objects.written).toEqual([]);
  });

  test("repeated by Lambda submits nothing twice, a new run loads anew", async () => {
    const deps = setUp(objects("orders/a.csv"));
    for (const runId of ["run-1", "run-1", "run-2"]) await bulkLoad(deps, job(["s3://lake/orders/"]), runId);
    expect(deps.warehouse.submitted).toHaveLength(2);
  });

  test("writes manifests where it is told to", async () => {
    const deps = setUp(objects("orders/a.csv"));
    const manifests = { bucket: "loads", prefix: "m/" };
    await bulkLoad(deps, job(["s3://lake/orders/"], { manifests }), "run-1");
    expect(deps.objects.written[0]).toMatchObject({
      bucket: "loads",
      key: "m/bulk.load/2026-11-22/fda547935ff70140e4adcffcbedd8173.manifest",
    });
  });
});

describe("a bulk path", () => {
  const data = objects("data", "data.bak", "data/a", "data/sub/b", "data2/c", "dat", "data/ü +%.csv");

  test.each([
    { s3Path: "s3://lake/data/", urls: ["s3://lake/data/a", "s3://lake/data/sub/b", "s3://lake/data/ü +%.csv"] },
    {
      s3Path: "s3://lake/data",
      urls: ["s3://lake/data", "s3://lake/data/a", "s3://lake/data/sub/b", "s3://lake/data/ü +%.csv"],
    },
    { s3Path: "s3://lake/data/a", urls: ["s3://lake/data/a"] },
    { s3Path: "s3://lake/data/sub", urls: ["s3://lake/data/sub/b"] },
    { s3Path: "s3://lake/data.bak", urls: ["s3://lake/data.bak"] },
    { s3Path: "s3://lake", urls: data.map(({ key }) => `s3://lake/${key}`) },
    { s3Path: "s3://lake/", urls: data.map(({ key }) => `s3://lake/${key}`) },
  ])("$s3Path means just these objects", async ({ s3Path, urls }) => {
    const loaded = await loadedBy(s3Path, data);
    expect(loaded.errors).toEqual([]);
    expect(loaded.urls.toSorted()).toEqual(urls.toSorted());
  });

  test("never means a neighbour whose name begins alike", async () => {
    const { urls, errors } = await loadedBy("s3://lake/data", objects("data.bak", "data-old/a", "database"));
    expect(urls).toEqual([]);
    expect(errors).toEqual([
      "s3://lake/data holds no files with content, so nothing was loaded. Check bucket, prefix and date.",
    ]);
  });

  test("skips folder markers and empty objects", async () => {
    const listed = [
      arrival("orders/", { bytes: 0 }),
      arrival("orders/empty.csv", { bytes: 0 }),
      arrival("orders/day_$folder$", { bytes: 0 }),
      arrival("orders/a.csv"),
    ];
    expect((await loadedBy("s3://lake/orders/", listed)).urls).toEqual(["s3://lake/orders/a.csv"]);
  });

  test.each([
    { where: "beside the files", given: {}, key: "_redshift_loader/manifests/bulk.load/2026-11-22/" },
    {
      where: "under a prefix of their own",
      given: { manifests: { bucket: "lake", prefix: "m/" } },
      key: "m/orders_queue/2026-11-22/",
    },
    {
      where: "at the bucket's root",
      given: { manifests: { bucket: "lake", prefix: "" } },
      key: "bulk.load/2026-11-22/",
    },
  ])("skips manifests $where", async ({ given, key }) => {
    const listed = objects("orders/a.csv", `${key}6c7ff914a90f883335ec1e592ea21f3d.manifest`);
    expect((await loadedBy("s3://lake/", listed, given)).urls).toEqual(["s3://lake/orders/a.csv"]);
  });

  test("loads files that are only beside manifests", async () => {
    const manifests = { bucket: "lake", prefix: "orders/" };
    const listed = objects("orders/a.csv", "orders/bulk.load/2026-11-22/6c7ff914a90f883335ec1e592ea21f3d.manifest");
    expect((await loadedBy("s3://lake/orders/", listed, { manifests })).urls).toEqual(["s3://lake/orders/a.csv"]);
  });

  test.each([
    "",
    "orders/",
    "s3:/lake/x",
    "S3://lake/x",
    "https://lake/x",
    "s3://",
    "s3:///x",
    "s3://Lake/x",
    "s3://a/x",
  ])("that is malformed is an error: %j", async (s3Path) => {
    const { urls, errors } = await loadedBy(s3Path, objects("x"));
    expect(urls).toEqual([]);
    expect(errors).toEqual([
      `"${s3Path}" is not an S3 path, so nothing of it was loaded. Write it as s3://bucket/prefix/.`,
    ]);
  });
});

describe("a bulk path's template", () => {
  test("is filled with the time of the run", async () => {
    const listed = objects("dt=2026-11-21/a", "dt=2026-11-22/b");
    expect((await loadedBy("s3://lake/dt={yesterday}/", listed)).urls).toEqual(["s3://lake/dt=2026-11-21/a"]);
  });

  test("is filled with a date of the input", async () => {
    const listed = objects("2026/03/01/a", "2026/11/22/b");
    const dates = { kind: "at", date: new Date("2026-03-01T00:00:00Z") } as const;
    expect((await loadedBy("s3://lake/{date:yyyy/MM/dd}/", listed, { dates })).urls).toEqual([
      "s3://lake/2026/03/01/a",
    ]);
  });

  test("makes one load for each day of a range", async () => {
    const deps = setUp(objects("dt=2026-03-01/a", "dt=2026-03-03/c"));
    const dates = { kind: "range", from: new Date("2026-03-01"), to: new Date("2026-03-03") } as const;
    const results = await bulkLoad(deps, job(["s3://lake/dt={date}/"], { dates }), "run-1");
    expect(results.map((each) => [each.s3_path, "error" in each])).toEqual([
      ["s3://lake/dt=2026-03-01/", false],
      ["s3://lake/dt=2026-03-02/", true],
      ["s3://lake/dt=2026-03-03/", false],
    ]);
  });

  test("that is not known is an error of its path", async () => {
    const { errors } = await loadedBy("s3://lake/{tomorrow}/", []);
    expect(errors).toEqual([expect.stringContaining("The placeholder {tomorrow} is not known.")]);
  });
});

describe("a path of several loads", () => {
  test("keeps those that were submitted, beside the error of one that was not", async () => {
    const deps = setUp(Array.from({ length: 20_001 }, (_, n) => arrival(`big/${n}`)));
    let calls = 0;
    const submit: typeof deps.warehouse.submit = (submission) => {
      calls += 1;
      return calls === 2 ? Promise.reject(new Error("Rate exceeded")) : deps.warehouse.submit(submission);
    };
    const warehouse = { ...deps.warehouse, submit };
    const [result] = await bulkLoad({ ...deps, warehouse }, job(["s3://lake/big/"]), "run-1");
    expect(result).toMatchObject({
      s3_path: "s3://lake/big/",
      table: "sales.orders",
      statement_id: "statement-1",
      loads: [{ statement_id: "statement-1" }, { statement_id: "statement-2" }],
      error: expect.stringContaining("1 of 3 loads of the path were not submitted, the first: Rate exceeded"),
    });
    expect(deps.metrics.recorded).toContainEqual(expect.objectContaining({ values: { FailedPaths: 1 } }));
  });
});

describe("skip_loaded", () => {
  test("reads the ledger page by page beside the listing, whatever its length", async () => {
    const deps = setUp([arrival("data/a"), arrival("data/z")]);
    let held = 0;
    let most = 0;
    const rows = 100_000;
    const warehouse = fakeWarehouse([], (sql) => {
      const last = Number(/ > 'data\/m(\d+)'/.exec(sql)?.[1] ?? -1);
      held = Math.min(20_000, rows - last - 1);
      most = Math.max(most, held);
      return Array.from({ length: held }, (_, n) => [`data/m${String(last + 1 + n).padStart(6, "0")}`, "e", 1, "f"]);
    });
    const [result] = await bulkLoad({ ...deps, warehouse }, job(["s3://lake/data/"], { skipLoaded: true }), "run-1");
    expect(result).toMatchObject({ files: 2 });
    expect(most).toBe(20_000);
    expect(warehouse.queried).toHaveLength(6);
  });
});

describe("the manifests of a bulk load", () => {
  const listed = objects("orders/a.csv");
  const placesOf = async (given: Partial<BulkJob>, manifests: BulkLoadDeps["manifests"]) => {
    const deps = { ...setUp(listed), manifests };
    await bulkLoad(deps, job(["s3://lake/orders/"], given), "run-1");
    const [written] = deps.objects.written;
    return { place: `${written?.bucket}/${written?.key.split("bulk.load/")[0]}`, lines: deps.log.lines };
  };

  test("are where the input says, else where the function's environment says", async () => {
    const own = { bucket: "loads", prefix: "m/" };
    expect(await placesOf({ manifests: { bucket: "mine", prefix: "x/" } }, own)).toMatchObject({ place: "mine/x/" });
    expect(await placesOf({}, own)).toMatchObject({ place: "loads/m/" });
  });

  test("are beside the files where neither says, with a warning that names the remedy", async () => {
    const { place, lines } = await placesOf({}, undefined);
    expect(place).toBe("lake/_redshift_loader/manifests/");
    expect(lines).toContainEqual({
      level: "warn",
      message: "manifests beside the files",
      fields: { remedy: expect.stringContaining("MANIFEST_BUCKET") },
    });
  });
});

describe("a path that fails", () => {
  test("does not stop the others", async () => {
    const deps = setUp(objects("a/1", "c/3"));
    const listing = {
      list: (bucket: string, prefix: string) => {
        if (bucket === "gone") throw new Error("The bucket gone does not exist");
        return deps.listing.list(bucket, prefix);
      },
    };
    const refused: BulkPath = { kind: "refused", s3Path: "s3://lake/r/", table: "t; drop", error: "table: is refused" };
    const paths = [
      "s3://lake/a/",
      "s3://lake/empty/",
      "s3://gone/b/",
      "no path",
      refused,
      "s3://lake/{x}/",
      "s3://lake/c/",
    ];
    const results = await bulkLoad({ ...deps, listing }, job(paths), "run-1");
    expect(results.map((each) => ("error" in each ? each.error.slice(0, 30) : each.statement_id))).toEqual([
      "statement-1",
      "s3://lake/empty/ holds no file",
      "The bucket gone does not exist",
      '"no path" is not an S3 path, s',
      "table: is refused",
      "The placeholder {x} is not kno",
      "statement-2",
    ]);
    const failed = deps.metrics.recorded.filter(({ values }) => values.FailedPaths);
    expect(failed.map(({ about }) => about?.["s3_path"]).toSorted()).toEqual(
      ["no path", "s3://gone/b/", "s3://lake/empty/", "s3://lake/r/", "s3://lake/{x}/"].toSorted(),
    );
  });

  test.each([
    { thrown: new Error("slow down"), error: "slow down" },
    { thrown: "text", error: "text" },
  ])("says what was thrown: $error", async ({ thrown, error }) => {
    const refusing = fakeObjects(() => {
      throw thrown;
    });
    const results = await bulkLoad({ ...setUp(objects("a/1")), objects: refusing }, job(["s3://lake/a/"]), "run-1");
    expect(results).toEqual([{ s3_path: "s3://lake/a/", table: "sales.orders", error }]);
  });

  test("is logged, and measured for an alarm, since a schedule discards the answer", async () => {
    const deps = setUp([]);
    await bulkLoad(deps, job(["s3://lake/a/"]), "run-1");
    expect(deps.log.lines).toEqual([
      expect.objectContaining({
        level: "error",
        message: "path not loaded",
        fields: expect.objectContaining({ s3_path: "s3://lake/a/", table: "sales.orders", code: "BULK_PATH" }),
      }),
    ]);
    expect(deps.metrics.recorded).toEqual([
      {
        pipeline: "bulk.load",
        target: "any",
        values: { FailedPaths: 1 },
        about: { s3_path: "s3://lake/a/", table: "sales.orders" },
      },
    ]);
  });
});
