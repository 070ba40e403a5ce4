import { describe, expect, test } from "vitest";
import { formatTrail, newTrail, parseTrail, type Trail } from "../../../src/core/load/trail.ts";

const searched: Trail = { total: 5, tries: 1, searches: 3, asked: 1, setAside: 2 };
const waiting = { since: "2026-11-22T08:00:00.000Z", rounds: 4, told: true };

describe("a load's trail", () => {
  test("of a load that nothing has happened to is its attempt, and no text", () => {
    expect(formatTrail(newTrail(3), 3)).toBe("");
    expect(parseTrail(undefined, 3)).toEqual({ total: 3, tries: 3, searches: 0, asked: 0, setAside: 0 });
  });

  test.each([
    { trail: searched, text: "trail total=5 tries=1 searches=3 asked=1 aside=2" },
    {
      trail: { ...searched, waiting },
      text: "trail total=5 tries=1 searches=3 asked=1 aside=2 since=2026-11-22T08:00:00.000Z rounds=4 told=true",
    },
    {
      trail: { ...newTrail(2), notNull: ["0123456789abcdef", "fedcba9876543210"] },
      text: "trail total=2 tries=2 searches=0 asked=0 aside=0 notnull=0123456789abcdef,fedcba9876543210",
    },
    {
      trail: { ...searched, notNull: ["0123456789abcdef"], namedStage: true, waiting },
      text: "trail total=5 tries=1 searches=3 asked=1 aside=2 notnull=0123456789abcdef stage=named since=2026-11-22T08:00:00.000Z rounds=4 told=true",
    },
    {
      trail: { ...newTrail(1), bringsBack: "undone-j_jTeKzQfAdvfth5PeWBUgA-c" },
      text: "trail total=1 tries=1 searches=0 asked=0 aside=0 back=undone-j_jTeKzQfAdvfth5PeWBUgA-c",
    },
    {
      trail: { ...newTrail(2), namedStage: true, bringsBack: "undone-j_jTeKzQfAdvfth5PeWBUgA-c", waiting },
      text: "trail total=2 tries=2 searches=0 asked=0 aside=0 stage=named back=undone-j_jTeKzQfAdvfth5PeWBUgA-c since=2026-11-22T08:00:00.000Z rounds=4 told=true",
    },
    {
      trail: { ...newTrail(2), namedStage: true },
      text: "trail total=2 tries=2 searches=0 asked=0 aside=0 stage=named",
    },
  ])("is read as it was written: $text", ({ trail, text }) => {
    expect(formatTrail(trail, 2)).toBe(text);
    expect(parseTrail(text, 7)).toEqual(trail);
  });

  test.each([
    "",
    "trail",
    "trail total=1 tries=1",
    "trail total=5 tries=1 searches=3 asked=1 aside=2 more",
    "loader:copy",
  ])("is that of a new load where the text is none: %j", (text) => {
    expect(parseTrail(text, 2)).toEqual(newTrail(2));
  });
});
