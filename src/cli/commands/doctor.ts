import type { Command } from "commander";
import type { Context } from "../context.ts";
import { configPlace, type OperatorOptions } from "../operator-app.ts";
import { atLeast } from "../options/at-least.ts";
import { withConfig } from "../options/config-options.ts";
import { explain } from "../terminal/explain.ts";
import type { Output } from "../terminal/output.ts";
import { progressLine } from "../terminal/progress-line.ts";

type DoctorOptions = OperatorOptions & { eventWait: number };

/** EventBridge delivers within seconds; a function that starts cold takes a few more. */
const eventWaitSeconds = 30;

export function addDoctor(program: Command, { output, exitUnless }: Context): void {
  withConfig(program.command("doctor"))
    .description("check what pipelines need of AWS and Redshift, and say what to do about each problem")
    .argument("[pipeline...]", "names of pipelines; without any, all")
    .option(
      "--event-wait <seconds>",
      "how long an event may take to its function",
      atLeast(1, "seconds"),
      eventWaitSeconds,
    )
    .addHelpText(
      "after",
      "\nNothing stays changed: transactions are rolled back, and objects under told/doctor-* are deleted again.\n" +
        "Exit codes: 0 no problem, 1 a problem, 2 wrong use. docs/doctor.md lists the checks and the rights that they need.\n" +
        "\nExample:\n  redshift-loader doctor orders_queue --config-bucket my-config --config-prefix config/",
    )
    .action(async (names: string[], options: DoctorOptions) => exitUnless(await doctor(names, options, output)));
}

/** Runs all checks and prints the checklist. @returns whether there is no problem */
async function doctor(names: readonly string[], options: DoctorOptions, output: Output): Promise<boolean> {
  const { bucket, prefix } = configPlace(options);
  const [{ doctorWorld }, { diagnose }, { expected }, { checklist }] = await Promise.all([
    import("../../app/doctor-app.ts"),
    import("../../core/doctor/diagnose.ts"),
    import("../expected-settings.ts"),
    import("../terminal/checklist.ts"),
  ]);
  using progress = progressLine(output.errors, "Examining");
  let done = 0;
  const diagnosis = await diagnose(doctorWorld({ ...process.env, CONFIG_BUCKET: bucket, CONFIG_PREFIX: prefix }), {
    names,
    expected: expected(options.eventWait),
    explain,
    onChecked: ({ title, pipeline }) => {
      done += 1;
      progress.show(`Examining: ${done} checks done, the last was ${title}${pipeline ? ` of ${pipeline}` : ""}`);
    },
  });
  progress.hide();
  if (options.json) output.json(diagnosis);
  else output.line(checklist(diagnosis));
  return diagnosis.ok;
}
