/** The least and the greatest value of SMALLINT, INTEGER and BIGINT. */
export function integerLimits(bytes: 2 | 4 | 8): { min: bigint; max: bigint } {
  const half = 2n ** BigInt(bytes * 8 - 1);
  return { min: -half, max: half - 1n };
}
