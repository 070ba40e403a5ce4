import { describe, expect, test } from "vitest";
import { startSts } from "../../src/sts/sts.ts";
import { queryCall } from "../support/query-call.ts";

const sts = startSts({ accountId: "123456789012" });

describe("STS", () => {
  test("says who asks", async () => {
    const { status, xml } = await queryCall(sts, { Action: "GetCallerIdentity", Version: "2011-06-15" });
    expect(status).toBe(200);
    expect(xml).toMatch(
      /^<GetCallerIdentityResponse xmlns="https:\/\/sts\.amazonaws\.com\/doc\/2011-06-15\/"><GetCallerIdentityResult><Arn>arn:aws:sts::123456789012:assumed-role\/local\/local<\/Arn><UserId>AROALOCAL:local<\/UserId><Account>123456789012<\/Account><\/GetCallerIdentityResult><ResponseMetadata><RequestId>[0-9a-f-]{36}<\/RequestId><\/ResponseMetadata><\/GetCallerIdentityResponse>$/,
    );
  });

  test.each(["AssumeRole", "toString", ""])("refuses by name what it does not have: %s", async (Action) => {
    const { status, xml } = await queryCall(sts, { Action });
    expect(status).toBe(400);
    expect(xml).toContain("<Code>InvalidAction</Code>");
    expect(xml).toContain(`Local STS does not know the operation ${Action}. It knows GetCallerIdentity.`);
  });
});
