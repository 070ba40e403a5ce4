import { expect } from "vitest";
import type { Spec } from "../frame/conformance.ts";
import type { SpecContext } from "../frame/spec-context.ts";
import { twoSessions } from "./two-sessions.ts";

const statements = {
  INSERT: () => "INSERT INTO t VALUES (9, 9)",
  "INSERT from itself": () => "INSERT INTO t SELECT id + 10, n FROM t",
  COPY: ({ role, files }: SpecContext) => `COPY t FROM '${files.url("one.csv")}' ${role} CSV`,
  UPDATE: () => "UPDATE t SET n = n + 1",
  DELETE: () => "DELETE FROM t WHERE id = 2",
  MERGE: () =>
    "MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET n = s.n WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.n)",
};

export type Kind = keyof typeof statements;

/** Two writers of one table, and its rows when both have committed, the first before the second. */
export type Pair = [first: Kind, second: Kind, rows: number[][]];

/** Writers of which at least one replaces rows: they wait for each other under either isolation. */
export const exclusivePairs: Pair[] = [
  [
    "UPDATE",
    "UPDATE",
    [
      [1, 2],
      [2, 2],
    ],
  ],
  ["DELETE", "DELETE", [[1, 0]]],
  [
    "MERGE",
    "MERGE",
    [
      [1, 5],
      [2, 0],
      [3, 5],
    ],
  ],
  ["UPDATE", "DELETE", [[1, 1]]],
  ["DELETE", "UPDATE", [[1, 1]]],
  [
    "MERGE",
    "UPDATE",
    [
      [1, 6],
      [2, 1],
      [3, 6],
    ],
  ],
  [
    "UPDATE",
    "MERGE",
    [
      [1, 5],
      [2, 1],
      [3, 5],
    ],
  ],
  [
    "INSERT",
    "UPDATE",
    [
      [1, 1],
      [2, 1],
      [9, 10],
    ],
  ],
  [
    "UPDATE",
    "INSERT",
    [
      [1, 1],
      [2, 1],
      [9, 9],
    ],
  ],
  [
    "COPY",
    "DELETE",
    [
      [1, 0],
      [7, 7],
    ],
  ],
  [
    "DELETE",
    "COPY",
    [
      [1, 0],
      [7, 7],
    ],
  ],
  [
    "UPDATE",
    "INSERT from itself",
    [
      [1, 1],
      [2, 1],
      [11, 1],
      [12, 1],
    ],
  ],
];

/** Writers that only add rows. */
export const addingPairs: Pair[] = [
  [
    "INSERT",
    "INSERT",
    [
      [1, 0],
      [2, 0],
      [9, 9],
      [9, 9],
    ],
  ],
  [
    "COPY",
    "COPY",
    [
      [1, 0],
      [2, 0],
      [7, 7],
      [7, 7],
    ],
  ],
  [
    "INSERT",
    "COPY",
    [
      [1, 0],
      [2, 0],
      [7, 7],
      [9, 9],
    ],
  ],
  [
    "COPY",
    "INSERT",
    [
      [1, 0],
      [2, 0],
      [7, 7],
      [9, 9],
    ],
  ],
];

const source = "facts §5.2, dg/r_Serializable_isolation_example";
const rowsOfTable = "SELECT id, n FROM t ORDER BY id, n";

/** The second statement waits for the first one's commit, then sees its rows. */
export function waitingPair(spec: Spec, [first, second, rows]: Pair): void {
  spec(`${second} waits until the ${first} of another transaction is committed`, { source }, async (context) => {
    await context.files.put("one.csv", "7,7\n");
    const [one, two] = await twoSessions(context);
    await one.run("BEGIN", statements[first](context));
    const ended = await two.waits(statements[second](context));
    await one.run("COMMIT");
    expect(await ended()).toBeUndefined();
    expect(await two.run(rowsOfTable)).toEqual(rows);
  });
}

export function progressingPair(spec: Spec, [first, second, rows]: Pair): void {
  spec(`${second} does not wait for the ${first} of another transaction`, { source }, async (context) => {
    await context.files.put("one.csv", "7,7\n");
    const [one, two] = await twoSessions(context);
    await one.run("BEGIN", statements[first](context));
    await two.run(statements[second](context));
    await one.run("COMMIT");
    expect(await two.run(rowsOfTable)).toEqual(rows);
  });
}
