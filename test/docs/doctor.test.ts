import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { accountChecks, pipelineChecks } from "../../src/core/doctor/checks.ts";

const page = readFileSync("docs/doctor.md", "utf8");
const checks = [...accountChecks, ...pipelineChecks];

describe("docs/doctor.md", () => {
  test("lists each check with what it proves and needs, in order", () => {
    const table = page.slice(page.indexOf("## The checks")).matchAll(/^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm);
    const rows = Array.from(table, ([, title, proves, needs]) => ({ title, proves, needs })).slice(1);
    const titleOf = new Map(checks.map(({ id, title }) => [id, title]));
    const expected = checks.map(({ title, proves, needs }) => ({
      title,
      proves,
      needs: needs.map((id) => titleOf.get(id)).join(", ") || "–",
    }));
    expect(rows).toEqual(expected);
  });

  test("has a policy with every action that doctor asks for, and no other", () => {
    const [, json = "{}"] = /```json\n([\s\S]*?)\n```/.exec(page) ?? [];
    const allowed: string[] = JSON.parse(json).Statement.flatMap(({ Action }: { Action: string[] }) => Action);
    const files = [...globSync("src/aws/doctor/*.ts"), "src/app/doctor-app.ts"];
    const asked = files.flatMap((file) =>
      Array.from(readFileSync(file, "utf8").matchAll(/ask\("([a-z0-9-]+:\w+)"/g), ([, action = ""]) => action),
    );
    expect(asked.length).toBeGreaterThan(15);
    /** These belong to others: a query follows its statement, and Redshift signs in on the caller's behalf. */
    const implied = [
      "redshift-data:DescribeStatement",
      "redshift-data:GetStatementResult",
      "redshift-data:CancelStatement",
      "redshift:GetClusterCredentialsWithIAM",
    ];
    expect([...new Set(allowed)].toSorted()).toEqual([...new Set([...asked, ...implied])].toSorted());
  });

  test("shows the output of each check", () => {
    const shown = page.slice(0, page.indexOf("## What it changes"));
    expect(checks.filter(({ title }) => !shown.includes(`✓ ${title} `) && !shown.includes(`! ${title} `))).toEqual([]);
  });
});
