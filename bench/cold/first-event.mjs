/** A function's first event in a new process. JavaScript, since types would have to be stripped before anything is measured. */
const [bundle = "", event = "{}"] = process.argv.slice(2);
const startedMs = performance.now();
const { handler } = await import(bundle);
const importedMs = performance.now();
const { loads } = (await handler?.(JSON.parse(event))) ?? { loads: [] };
const answeredMs = performance.now();
const times = { importMs: importedMs - startedMs, answeredMs: answeredMs - startedMs, loads: loads.length };
process.send?.(times, () => process.exit());
