import type { Deployed, MonthlyCost } from "../../simulation/monthly-cost.ts";
import type { PriceList } from "../../simulation/prices.ts";
import type { Simulated } from "../../simulation/simulate.ts";

type Shown = { list: PriceList; deployed: Deployed; simulated: Simulated };

/** A month's bill, one item a line, with what it assumes. */
export function monthLines({ items, total }: MonthlyCost, { list, deployed, simulated }: Shown): string[] {
  const { currency, region, date, prices } = list;
  const rows = items.map(({ service, what, quantity, price, amount }) => [
    `${service}: ${what}`,
    number(quantity),
    `× ${priceText(prices[price])}`,
    money(amount),
  ]);
  const widths = [0, 1, 2, 3].map((at) =>
    Math.max(...rows.map((row) => (row[at] ?? "").length), at === 3 ? money(total).length : 0),
  );
  const line = ([what = "", quantity = "", price = "", amount = ""]: readonly string[]) =>
    `  ${what.padEnd(widths[0] ?? 0)}  ${quantity.padStart(widths[1] ?? 0)} ${price.padEnd(widths[2] ?? 0)}  ${amount.padStart(widths[3] ?? 0)}`;
  return [
    "",
    `A month costs ${currency} ${money(total)}, at prices of ${region} of ${date}:`,
    ...rows.map(line),
    line(["in all", "", "", money(total)]),
    redshiftLine(deployed, simulated),
    "Not counted: storage, transfer, alerts, KMS, endpoints of a VPC, free tiers. The prices' sources are in the file of prices.",
  ];
}

function redshiftLine({ redshift }: Deployed, { activeShare }: Simulated): string {
  if (redshift.kind === "provisioned") return "The cluster costs this much whether it loads or not.";
  return (
    `Redshift Serverless is billed ${(activeShare * 100).toFixed(0)} % of the time: while a load runs, when reconcile asks, and at least ` +
    "60 s each time it wakes up. A wider window lets it sleep. More than its base capacity is not counted."
  );
}

const priceText = (price: number) =>
  price < 0.001 ? `${Number((price * 1_000_000).toPrecision(6))} a million` : `${price}`;

const number = (value: number) => value.toLocaleString("en-US", { maximumFractionDigits: value < 100 ? 1 : 0 });
const money = (value: number) => value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
