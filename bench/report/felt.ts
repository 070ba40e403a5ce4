/** The figures that somebody notices who never reads a benchmark, in the order of the page. */
export const felt: readonly { what: string; benchmark: string; measure: string; of: string; unit: string }[] = [
  {
    what: "A dashboard's query while 16 loads of its table run: slowest in a hundred",
    benchmark: "contention",
    measure: "reader_p99_ms",
    of: "fence",
    unit: "ms",
  },
  {
    what: "1,000 small files, from the first PUT to the last commit, with a window of 5 s",
    benchmark: "pipeline",
    measure: "seconds",
    of: "1000 files",
    unit: "s",
  },
  {
    what: "10,000 small files",
    benchmark: "pipeline",
    measure: "seconds",
    of: "10000 files",
    unit: "s",
  },
];
