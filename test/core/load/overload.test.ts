import { describe, expect, test } from "vitest";
import { playOverload } from "../../support/overload/play-overload.ts";

/** One load runs and one waits; one more of messages that both have overtaken; and one by the other container. */
const bound = 4;

describe("an hour of loads of 30 seconds, with a window of 5", () => {
  test("keeps few statements, dead letters none, and freshness flat, while loads grow", async () => {
    const played = await playOverload();
    expect(played).toMatchObject({ deadLetters: 0, unloaded: 0, repeated: 0, files: 3600 });
    expect(played.mostActive).toBeLessThanOrEqual(bound);
    expect(played.mostReceives).toBeLessThan(30);
    // A minute has 12 windows and two loads: each holds the files of half a minute, not of 5 seconds.
    expect(played.filesPerLoad.late).toBeGreaterThan(20);
    expect(played.freshness.late.median).toBeLessThan(150);
    expect(played.freshness.late.max).toBeLessThan(2 * played.freshness.early.max);
  });

  test("would pile up statements until the cluster takes no more, without back-pressure", async () => {
    const { mostActive, filesPerLoad, freshness } = await playOverload({ holdsBack: false, restMinutes: 0 });
    expect(mostActive).toBeGreaterThan(500);
    expect(filesPerLoad.late).toBeLessThan(6);
    expect(freshness.late.median).toBeGreaterThan(2 * freshness.early.median);
  });
});

describe("ten files a second, with a window of a second at most", () => {
  const fast = { filesPerMinute: 600, minutes: 3, restMinutes: 1, stepMs: 20 };

  test.each([
    { windowSeconds: 0, loadSeconds: 0.25, seconds: 1.25 },
    { windowSeconds: 0, loadSeconds: 0.5, seconds: 2.5 },
    { windowSeconds: 1, loadSeconds: 1, seconds: 5 },
    { windowSeconds: 1, loadSeconds: 2, seconds: 9 },
  ])("$windowSeconds s, loads of $loadSeconds s: no message goes back, and all are loaded in time", async (given) => {
    const { seconds, ...settings } = given;
    const played = await playOverload({ ...fast, ...settings });
    expect(played).toMatchObject({ mostReceives: 1, deadLetters: 0, unloaded: 0, repeated: 0 });
    expect(played.mostActive).toBe(2);
    expect(played.freshness.late.max).toBeLessThanOrEqual(seconds);
  });

  test("without a window, more files than ten for each load fall behind: Lambda hands over ten messages", async () => {
    const { filesPerLoad, mostActive, deadLetters } = await playOverload({
      ...{ ...fast, filesPerMinute: 3000 },
      ...{ windowSeconds: 0, loadSeconds: 0.5, minutes: 1 },
    });
    expect({ mostActive, deadLetters }).toEqual({ mostActive: 2, deadLetters: 0 });
    expect(filesPerLoad.early).toBeCloseTo(10, 0);
  });
});

describe("under other loads", () => {
  test("of half an hour, for ten hours, few wait and all end", async () => {
    const minutes = { minutes: 600, restMinutes: 400 };
    const played = await playOverload({ loadSeconds: 1800, windowSeconds: 60, filesPerMinute: 6, ...minutes });
    expect(played).toMatchObject({ deadLetters: 0, unloaded: 0, repeated: 0 });
    expect(played.mostActive).toBeLessThanOrEqual(bound);
    expect(played.filesPerLoad.late).toBeGreaterThan(50);
  });

  test.each([
    { what: "many files", filesPerMinute: 6 },
    { what: "a file in ten minutes", filesPerMinute: 0.1, containers: 1 },
  ])("of half an hour and $what, containers that end every five minutes forget nothing that counts", async (given) => {
    const slow = { loadSeconds: 1800, windowSeconds: 60, minutes: 600, restMinutes: 400, containerMinutes: 5 };
    const played = await playOverload({ ...slow, ...given });
    expect(played).toMatchObject({ deadLetters: 0, unloaded: 0, repeated: 0 });
    expect(played.mostActive).toBeLessThanOrEqual(bound);
  });

  test("of ten targets in twenty containers that end every seven minutes, no cluster comes near its 500 statements", async () => {
    const many = { pipelines: 10, containers: 20, containerMinutes: 7, filesPerMinute: 12 };
    const played = await playOverload({ ...many, restMinutes: 45 });
    expect(played).toMatchObject({ deadLetters: 0, unloaded: 0, repeated: 0 });
    expect(played.mostActiveOfAll).toBeLessThan(100);
  });

  test("that fit into their window, nothing is asked twice and nothing waits", async () => {
    const played = await playOverload({ loadSeconds: 5, windowSeconds: 60 });
    expect(played).toMatchObject({ mostReceives: 1, deadLetters: 0, unloaded: 0, listings: 2 });
    expect(played.describes).toBeLessThanOrEqual(played.loads);
    expect(played.mostActive).toBeLessThanOrEqual(2);
  });

  test("of which each takes few files, so that the target falls behind for ever, the waves are bounded", async () => {
    const played = await playOverload({ maxFiles: 5, minutes: 30, restMinutes: 0 });
    expect(played).toMatchObject({ deadLetters: 0, repeated: 0 });
    expect(played.mostActive).toBeLessThanOrEqual(20);
  });
});

describe("when the Data API does not say what runs", () => {
  const denied = async () => {
    throw new Error("AccessDeniedException");
  };

  test("because it takes no more calls, messages wait, and none is lost", async () => {
    const played = await playOverload({
      answers: { stateOf: async () => "busy", list: denied },
      filesPerMinute: 6,
      restMinutes: 24 * 60,
    });
    expect(played).toMatchObject({ deadLetters: 0, repeated: 0 });
    expect(played.mostReceives).toBeLessThanOrEqual(97);
  });

  test("because it may not be asked, all is submitted as before", async () => {
    const played = await playOverload({ answers: { stateOf: denied, list: denied }, minutes: 20, restMinutes: 0 });
    expect(played).toMatchObject({ deadLetters: 0, repeated: 0, mostReceives: 1 });
  });

  test("because it may not list, each container knows its own", async () => {
    const played = await playOverload({ answers: { list: denied } });
    expect(played).toMatchObject({ deadLetters: 0, unloaded: 0, repeated: 0 });
    expect(played.mostActive).toBeLessThanOrEqual(2 * bound);
  });
});

test("a queue with few receives gets its messages loaded, not its dead letters filled", async () => {
  const played = await playOverload({ maxReceiveCount: 5, minutes: 20 });
  expect(played).toMatchObject({ deadLetters: 0, repeated: 0 });
  expect(played.mostReceives).toBeLessThanOrEqual(5);
});
