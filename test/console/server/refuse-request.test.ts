import { describe, expect, test } from "vitest";
import { type Asking, refuseRequest } from "../../../src/console/server/refuse-request.ts";

const own = { port: 4577, token: "secret-token" };
const asking = (given: Partial<Asking>): Asking => ({
  ...{ method: "GET", host: "127.0.0.1:4577", origin: undefined, fetchSite: undefined, token: undefined },
  ...given,
});
const post = (given: Partial<Asking>) => asking({ method: "POST", token: "secret-token", ...given });

describe("a request", () => {
  test.each([
    ["of the page", asking({ fetchSite: "same-origin" })],
    ["under the other name of loopback", asking({ host: "localhost:4577" })],
    ["of a link in another page, which only looks", asking({ fetchSite: "cross-site" })],
    ["of the page with the token", post({ origin: "http://127.0.0.1:4577", fetchSite: "same-origin" })],
    ["of a program with the token", post({})],
  ])("%s is answered", (_, given) => {
    expect(refuseRequest(given, own)).toBeUndefined();
  });

  test.each([
    ["without a host", asking({ host: undefined }), 403],
    ["under a name that somebody points here", asking({ host: "evil.example:4577" }), 403],
    ["for another port", asking({ host: "127.0.0.1:80" }), 403],
    ["of another page that looks", asking({ origin: "https://evil.example" }), 403],
    ["of a page without an origin", asking({ origin: "null" }), 403],
    ["of the same address by TLS", asking({ origin: "https://127.0.0.1:4577" }), 403],
    ["of another page with the token", post({ origin: "https://evil.example" }), 403],
    ["across sites with the token", post({ fetchSite: "cross-site" }), 403],
    ["without the token", post({ token: undefined }), 403],
    ["with a longer token", post({ token: "secret-token1" }), 403],
    ["with an empty token", post({ token: "" }), 403],
    ["to delete", asking({ method: "DELETE", token: "secret-token" }), 405],
  ])("%s is refused", (_, given, status) => {
    expect(refuseRequest(given, own)).toMatchObject({ status });
  });
});
