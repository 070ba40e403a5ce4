import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assignStacks, type StackRecord, stackNameOf } from "../../src/deployment/stack-assignment.ts";

const room = { first: 2, further: 3, bytes: 100 };
const small = (...names: string[]) => names.map((name) => ({ name, bytes: 1 }));

describe("the stacks of pipelines", () => {
  test("are filled in the order of names, the first with fewer", () => {
    expect(assignStacks(small("a", "b", "c", "d", "e", "f"), { recorded: undefined, room })).toEqual({
      stacks: 3,
      pipelines: { a: 1, b: 1, c: 2, d: 2, e: 2, f: 3 },
    });
  });

  test("stay as they are recorded, fuller ones too, and a new pipeline goes where there is room", () => {
    const recorded = { stacks: 2, pipelines: { b: 1, c: 1, d: 1, e: 2 } };
    expect(assignStacks(small("a", "b", "c", "d", "e"), { recorded, room }).pipelines).toEqual({
      ...{ a: 2, b: 1, c: 1, d: 1, e: 2 },
    });
  });

  test("remain when they have lost their pipelines, so that CloudFormation removes what was in them", () => {
    const recorded = { stacks: 3, pipelines: { a: 1, b: 2, c: 3 } };
    expect(assignStacks(small("a"), { recorded, room })).toEqual({ stacks: 3, pipelines: { a: 1 } });
  });

  test("take no more bytes than a template, but any single configuration", () => {
    const pipelines = [
      { name: "a", bytes: 60 },
      { name: "b", bytes: 60 },
      { name: "c", bytes: 500 },
      { name: "d", bytes: 40 },
    ];
    expect(assignStacks(pipelines, { recorded: undefined, room }).pipelines).toEqual({ a: 1, b: 2, c: 3, d: 1 });
  });

  test("go without the first if it has no room", () => {
    const { pipelines } = assignStacks(small("a"), { recorded: undefined, room: { ...room, first: 0 } });
    expect(pipelines).toEqual({ a: 2 });
  });

  test("never change for a pipeline that stays, whatever is added and removed", () => {
    const folders = fc.array(fc.uniqueArray(fc.stringMatching(/^[a-z]{1,2}$/), { maxLength: 30 }), { maxLength: 12 });
    fc.assert(
      fc.property(folders, (states) => {
        let recorded: StackRecord | undefined;
        for (const names of states) {
          const next = assignStacks(small(...names.toSorted()), { recorded, room });
          for (const name of names) {
            const before = recorded?.pipelines[name];
            if (before !== undefined && next.pipelines[name] !== before) return false;
          }
          const counts = Object.values(Object.groupBy(Object.values(next.pipelines), (stack) => stack));
          if (counts.some((of) => (of?.length ?? 0) > 3)) return false;
          if (next.stacks < (recorded?.stacks ?? 1)) return false;
          recorded = next;
        }
        return true;
      }),
    );
  });

  test("are named after the first", () => {
    expect([1, 2, 25].map((stack) => stackNameOf("shop-loader", stack))).toEqual([
      "shop-loader",
      "shop-loader-2",
      "shop-loader-25",
    ]);
  });
});
