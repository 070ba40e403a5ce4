import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { jsonSchemas } from "./json-schemas.ts";

/**
 * Writes the JSON Schemas into `schema/`: of the configuration files for editors, of events for those who read them.
 * `node scripts/schema.ts --check` writes nothing and fails when one is stale.
 */
const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });

for (const { file, text } of jsonSchemas()) {
  const url = new URL(`../schema/${file}`, import.meta.url);
  if (!values.check) await writeFile(url, text);
  else if ((await readFile(url, "utf8").catch(() => "")) !== text) {
    console.error(`schema/${file} is stale. Run: node scripts/schema.ts`);
    process.exitCode = 1;
  }
}
