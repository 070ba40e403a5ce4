import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { watchFolder } from "../../src/local/watch-folder.ts";

const folder = test.extend("directory", async ({}, { onCleanup }) => {
  const directory = await mkdtemp(join(tmpdir(), "watched-"));
  onCleanup(() => rm(directory, { recursive: true }));
  return directory;
});

folder("calls once for writes that follow each other closely, and again for later ones", async ({ directory }) => {
  let calls = 0;
  using _watched = watchFolder(directory, {
    onChange: async () => void calls++,
    onError: (error) => expect.unreachable(String(error)),
    quietMs: 300,
  });
  for (const text of ["{", '{"a"', '{"a": 1}']) await writeFile(join(directory, "orders.json"), text);
  await expect.poll(() => calls, { timeout: 30_000 }).toBe(1);
  await writeFile(join(directory, "schema.sql"), "create");
  await expect.poll(() => calls, { timeout: 30_000 }).toBe(2);
});

folder("goes on after a change that could not be handled", async ({ directory }) => {
  const errors: unknown[] = [];
  const failure = new Error("cannot be read");
  using _watched = watchFolder(directory, {
    onChange: () => Promise.reject(failure),
    onError: (error) => errors.push(error),
    quietMs: 10,
  });
  await writeFile(join(directory, "a.json"), "1");
  await expect.poll(() => errors.length, { timeout: 30_000 }).toBeGreaterThan(0);
  const soFar = errors.length;
  await writeFile(join(directory, "b.json"), "1");
  await expect.poll(() => errors.length, { timeout: 30_000 }).toBeGreaterThan(soFar);
  expect(errors[0]).toBe(failure);
});
