// The part of the core that writes reports, loaded when the first one is asked for or due.

import { local, tongue } from "./api.js";
import * as part from "./core/report.js";
import { loader } from "./load.js";

const load = loader(part, "report");

// With the person's choices of this moment.
export async function writer() {
  const [report, { settings = {} }] = await Promise.all([load(), local.get("settings")]);
  const { week_start = "", electricity = {}, csv_decimal = "" } = settings;
  const { everything = "", own_grid = "", by_provider = [], own_watts } = electricity;
  const watts = own_watts ? [own_watts.low, own_watts.central, own_watts.high] : [];
  const grids = [everything, own_grid, ...by_provider.flat()];
  report.settle_report(week_start, grids, watts, csv_decimal, ...tongue(settings));
  return report;
}

// The report of what was gathered for a period, in some forms: of each its name, text and media type. Done
// within one turn, so that no other report comes in between.
export function written(report, label, gathered, forms) {
  try {
    if (!report.reckon(label, ...gathered)) throw new Error("what was read makes no report");
    return forms.map((form) => report.file(form)).filter(([name]) => name);
  } catch (error) {
    // Its memory may be half changed: a fresh instance is made of the same module.
    part.__wbg_reset_state();
    throw error;
  }
}
