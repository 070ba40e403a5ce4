/** What a file of prices holds: one currency, one Region, and when somebody looked. */
export type PriceList = { currency: string; region: string; date: string; prices: Prices };

/** Each for one of what the name says. AWS changes them, so they come from a file. */
export type Prices = Record<PriceName, number>;

export type PriceName = (typeof priceNames)[number];

export const priceNames = [
  "sqsRequest",
  "lambdaRequest",
  "lambdaGigabyteSecond",
  "s3Put",
  "s3Get",
  "eventBridgeS3Event",
  "logGigabyte",
  "metricMonth",
  "metricMonthAbove10000",
  "alarmMetricMonth",
  "dashboardMonth",
  "traceRecorded",
  "redshiftRpuHour",
  "redshiftNodeHour",
] as const;
