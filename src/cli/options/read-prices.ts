import { errorText } from "../../core/base/error-text.ts";
import { type PriceList, priceNames } from "../../simulation/prices.ts";
import { CliError } from "../cli-error.ts";
import { shippedFile } from "../command-name.ts";
import { readGivenFile } from "../read-given-file.ts";

const startFrom = "Start from examples/prices.json.";

/** Reads a file of prices. @param given absent: the file of the package @throws CliError naming every price that is missing */
export async function readPrices(given: string | undefined): Promise<PriceList> {
  const file = given ?? shippedFile("examples/prices.json");
  const text = await readGivenFile(file, startFrom);
  try {
    return priceListIn(JSON.parse(text));
  } catch (cause) {
    throw new CliError(`${file} is not a file of prices: ${errorText(cause)}. ${startFrom}`, 2, { cause });
  }
}

/** @throws Error for what is missing */
function priceListIn(json: Partial<PriceList>): PriceList {
  const prices: Partial<PriceList["prices"]> = json.prices ?? {};
  const wrong = priceNames.filter((name) => !(typeof prices[name] === "number" && prices[name] >= 0));
  if (wrong.length > 0) throw new Error(`no price for ${wrong.join(", ")}`);
  const unsaid = (["currency", "region", "date"] as const).filter((name) => !json[name]);
  if (unsaid.length > 0) throw new Error(`no ${unsaid.join(", no ")}`);
  return json as PriceList; // each member was checked above
}
