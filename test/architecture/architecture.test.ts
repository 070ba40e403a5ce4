import { globSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { boundariesOf, brokenBoundaries, circlesOf } from "./boundaries.ts";
import { importsIn, readImports } from "./read-imports.ts";

const boundaries = boundariesOf(readFileSync("ARCHITECTURE.md", "utf8"));
const product = readImports([
  "src/**/*.ts",
  "infra/**/*.ts",
  "bench/**/*.ts",
  "scripts/**/*.ts",
  "local-aws/src/**/*.ts",
]);
const tests = readImports(["test/**/*.ts", "local-aws/test/**/*.ts"]);

/** Packages and Node's modules of the core. */
const packagesOfCore = ["node:crypto", "p-map"];

describe("the folders of ARCHITECTURE.md", () => {
  test("import only what its table allows", () => {
    expect(brokenBoundaries(product, boundaries)).toEqual([]);
  });

  test.each([...boundaries.keys()])("%s exists, and a forbidden import of it is found", (folder) => {
    expect(globSync(`${folder}/**/*.ts`)).not.toEqual([]);
    const stranger = folder.startsWith("local-aws") ? "src/core/base/digest.ts" : "test/lockfile.test.ts";
    expect(brokenBoundaries(new Map([[`${folder}/x.ts`, [stranger]]]), boundaries)).toEqual([
      `${folder}/x.ts → ${stranger}`,
    ]);
  });

  test.each([
    ["src/core/recovery/classes/x.ts", '} from "../../../aws/s3-objects.ts";', "src/aws/s3-objects.ts"],
    ["src/core/base/x.ts", 'import type { Batch } from "../load/batch.ts";', "src/core/load/batch.ts"],
    ["src/core/load/x.ts", 'await import("../../config/config.ts")', "src/config/config.ts"],
    ["local-aws/src/s3/x.ts", 'export * from "../../../src/core/base/plural.ts";', "src/core/base/plural.ts"],
    ["src/cli/x.ts", 'import "../../local-aws/src/start-local.ts";', "local-aws/src/start-local.ts"],
    ["infra/rights/x.ts", 'import { x } from "../construct/alarms.ts";', "infra/construct/alarms.ts"],
  ])("do not let through %s with %s", (path, code, imported) => {
    const written = code.startsWith("}") ? `import type {\n  A,\n${code}` : code;
    expect(brokenBoundaries(new Map([[path, importsIn(path, written)]]), boundaries)).toEqual([
      `${path} → ${imported}`,
    ]);
  });

  test("use only these packages in the core", () => {
    const ofCore = [...product].filter(([path]) => path.startsWith("src/core/"));
    const packages = new Set(ofCore.flatMap(([, imported]) => imported).filter((name) => !name.startsWith("src/")));
    expect([...packages].toSorted()).toEqual(packagesOfCore);
  });
});

describe("the imports", () => {
  test("form no circle, those of types included", () => {
    expect(circlesOf(new Map([...product, ...tests]))).toEqual([]);
  });

  test("of a circle are found", () => {
    const imports = new Map([
      ["a", ["b"]],
      ["b", ["c"]],
      ["c", ["b", "d"]],
      ["d", []],
    ]);
    expect(circlesOf(imports)).toEqual([["b", "c"]]);
  });

  test("of local-aws, tests included, leave its package nowhere", () => {
    const imports = [...product, ...tests].filter(([path]) => path.startsWith("local-aws/"));
    const strangers = imports.flatMap(([path, imported]) =>
      imported.filter((name) => /^(?:src|test|infra|bench|scripts)\//.test(name)).map((name) => `${path} → ${name}`),
    );
    expect(strangers).toEqual([]);
  });
});

/** Folders with more files than one reads at a glance, each with its reason. */
const largeFolders: Record<string, string> = {};

test("no folder holds more than 25 files without a reason", () => {
  const counts = Map.groupBy([...product.keys(), ...tests.keys()], dirname);
  const large = [...counts].filter(([, files]) => files.length > 25).map(([folder]) => folder);
  expect(large.toSorted()).toEqual(Object.keys(largeFolders).toSorted());
});
