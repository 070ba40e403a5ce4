/** How an oracle reads a row. Two rows of one place compete for it. */
export type RowReader<Row> = {
  /** Of a merge the key; of a history the key and the time. */
  placeOf(row: Row): string;
  /** Comparable with `<`. */
  timeOf(row: Row): string | number;
};

/**
 * What a target must hold after loads, in plain words and with no code of the product: places, each holding exactly one row
 * out of its candidates. More than one candidate means a tie among rows of one load.
 *
 * Merge: the row with the greatest time stays; on equal times a later load replaces what an earlier one stored. History:
 * what is stored stays. Give all rows as one load where the order of the loads is not known.
 */
export function candidates<Row>(
  mode: "merge" | "history",
  loads: Iterable<Iterable<Row>>,
  { placeOf, timeOf }: RowReader<Row>,
): Map<string, Row[]> {
  const stored = new Map<string, Row[]>();
  for (const rows of loads) {
    for (const [place, arriving] of newestOf(rows)) {
      const [known] = stored.get(place) ?? [];
      const [first] = arriving;
      const replaces = mode === "merge" && known && first && timeOf(first) >= timeOf(known);
      if (!known || replaces) stored.set(place, arriving);
    }
  }
  return stored;

  function newestOf(rows: Iterable<Row>): Map<string, Row[]> {
    const newest = new Map<string, Row[]>();
    for (const row of rows) {
      const place = placeOf(row);
      const [rival] = newest.get(place) ?? [];
      if (!rival || timeOf(row) > timeOf(rival)) newest.set(place, [row]);
      else if (timeOf(row) === timeOf(rival)) newest.get(place)?.push(row);
    }
    return newest;
  }
}
