/** A file of tests after its run. */
type TimedFile = { path: string; ms: number; tests: readonly { name: string; ms: number }[] };

const shown = 20;

/** The files and the tests that took longest, as a table for a terminal. */
export function slowest(files: readonly TimedFile[]): string {
  const tests = files.flatMap(({ path, tests: ofFile }) =>
    ofFile.map(({ name, ms }) => ({ name: `${path} > ${name}`, ms })),
  );
  const byPath = files.map(({ path, ms }) => ({ name: path, ms }));
  return [...table("Slowest files", byPath), "", ...table("Slowest tests", tests)].join("\n");
}

function table(title: string, rows: readonly { name: string; ms: number }[]): string[] {
  const totalMs = rows.reduce((sum, { ms }) => sum + ms, 0);
  const slow = rows.toSorted((a, b) => b.ms - a.ms).slice(0, shown);
  const lines = slow.map(({ name, ms }) => `${seconds(ms)} ${share(ms, totalMs)}  ${name}`);
  return [`${title} (of ${rows.length}; ${(totalMs / 1000).toFixed(0)} s together)`, ...lines];
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`.padStart(9);
const share = (ms: number, totalMs: number) => `${totalMs === 0 ? 0 : Math.round((100 * ms) / totalMs)} %`.padStart(5);
