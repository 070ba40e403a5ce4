import { readFile } from "node:fs/promises";
import { join } from "node:path";
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

  test.each(["", "local-aws"])("says what %s/package.json says", async (folder) => {
    const { dependencies, devDependencies } = await read(join(folder, "package.json"));
    expect((await read("package-lock.json")).packages[folder]).toMatchObject({ dependencies, devDependencies });
  });
});

describe("the package and its workspace", () => {
  test("name the same version of every package that both use", async () => {
    const versions = async (file: string): Promise<Record<string, string>> => {
      const { dependencies, devDependencies } = await read(file);
      return { ...dependencies, ...devDependencies };
    };
    const [own, ofLocalAws] = [await versions("package.json"), await versions("local-aws/package.json")];
    const shared = Object.keys(own).filter((name) => name in ofLocalAws);
    expect(shared.length).toBeGreaterThan(5);
    expect(shared.map((name) => [name, own[name]])).toEqual(shared.map((name) => [name, ofLocalAws[name]]));
  });
});
