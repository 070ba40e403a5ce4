import { expect, test } from "vitest";
import { whileDenied } from "../../infra/functions/while-denied.ts";

const denied = () => Object.assign(new Error("Access Denied"), { name: "AccessDenied" });
const forbidden = () => Object.assign(new Error("UnknownError"), { $metadata: { httpStatusCode: 403 } });

/** A call that fails with these errors before it succeeds, and the pauses between the tries. */
async function tried(errors: readonly Error[]) {
  const left = [...errors];
  const pauses: number[] = [];
  const call = async () => {
    const error = left.shift();
    if (error) throw error;
    return "written";
  };
  const pause = async (seconds: number) => void pauses.push(seconds);
  const result = await whileDenied(call, { pause }).catch((error: Error) => error);
  return { result, pauses, left: left.length };
}

test("a call that is denied while a new right spreads is tried again", async () => {
  expect(await tried([denied(), forbidden(), denied()])).toEqual({ result: "written", pauses: [1, 2, 4], left: 0 });
});

test("the tries end after two minutes and a half, with S3's own error", async () => {
  const { result, pauses } = await tried(Array.from({ length: 100 }, denied));
  expect(result).toMatchObject({ name: "AccessDenied" });
  expect(pauses.slice(0, 6)).toEqual([1, 2, 4, 8, 15, 15]);
  expect(pauses.reduce((sum, seconds) => sum + seconds, 0)).toBe(150);
});

test("any other error is not tried again", async () => {
  const gone = Object.assign(new Error("The specified bucket does not exist"), { name: "NoSuchBucket" });
  expect(await tried([gone])).toMatchObject({ result: { name: "NoSuchBucket" }, pauses: [] });
});
