import * as z from "zod/mini";
import { section, wrongType } from "../config/fields.ts";
import { matching } from "./matching.ts";

const idsOf = (kind: "subnet" | "sg", what: string, { max }: { max: number }) => {
  const pattern = new RegExp(`^${kind}-[0-9a-f]{8,17}$`);
  const error = wrongType(`a list of 1 to ${max} ids of ${what}, such as ["${kind}-0a1b2c3d4e5f60718"]`);
  return z
    .array(matching(pattern, `the id of one of the ${what}, such as "${kind}-0a1b2c3d4e5f60718"`, `Id of ${what}`), {
      error,
    })
    .check(z.minLength(1, { error }), z.maxLength(max, { error }));
};

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_VpcConfig.html (16 subnets, 5 security groups) */
export const vpcSetting = section(
  {
    subnet_ids: idsOf("subnet", "subnets", { max: 16 }),
    security_group_ids: idsOf("sg", "security groups", { max: 5 }),
  },
  "Subnets and security groups of all functions; default: the functions run outside of a VPC",
);
