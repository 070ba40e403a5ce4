import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";

const read = async (file: string) => JSON.parse(await readFile(file, "utf8"));

describe("the lockfile", () => {
  test("has no package with an install script that package.json does not decide on: npm 12 would not run it", async () => {
    const packages: Record<string, { hasInstallScript?: boolean }> = (await read("package-lock.json")).packages;
    const withScript = Object.entries(packages).flatMap(([path, { hasInstallScript }]) =>
      hasInstallScript ? [path.replace(/^.*node_modules\//, "")] : [],
    );
    const { allowScripts } = await read("package.json");
    expect([...new Set(withScript)].toSorted()).toEqual(Object.keys(allowScripts).toSorted());
  });
});
