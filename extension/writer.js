// The part of the core that writes reports, loaded when the first one is asked for or due.

import { local, tongue } from "./api.js";
import * as part from "./core/report.js";
import { loader } from "./load.js";

const load = loader(part, "report");

// With the person's choices of this moment.
export async function writer() {
  const [report, { settings = {} }] = await Promise.all([load(), local.get("settings")]);
  report.settle_in(settings, ...tongue(settings));
  return report;
}

// The report of what was gathered for a period, in some forms: of each its name, text and media type. Done
// within one turn, so that no other report comes in between.
export function written(report, label, gathered, forms) {
  try {
    report.reckon(label, gathered);
    return forms.map((form) => report.file(form)).filter(([name]) => name);
  } catch (error) {
    // Its memory may be half changed: a fresh instance is made of the same module.
    part.__wbg_reset_state();
    throw error;
  }
}
