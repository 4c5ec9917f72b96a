// Reports and backups as files, saved by a button: what is in them is the core's.

import { browser, local, moment, tongue, unsaved } from "./api.js";
import * as deskPart from "./core/desk.js";
import { loader } from "./load.js";
import { writer, written } from "./writer.js";

const loadDesk = loader(deskPart, "desk");

// The part that reads everything that was counted.
async function desk() {
  const [desk, kept] = await Promise.all([loadDesk(), local.get(null)]);
  desk.settle_in(kept.settings ?? {}, ...tongue(kept.settings));
  await desk.open(await unsaved());
  return desk;
}

// What a report is made from: `this` week, the `last` one, or the period of a label.
export async function gathered(asked) {
  const report = await writer();
  const label = report.label(asked, ...moment());
  if (!label) throw new Error(report.report_words("report_page_wrong", ""));
  return { report, label, lists: await (await desk()).gather(label) };
}

// Binds the buttons of a page: `data-export` says the form, `data-week` on or around it the period. `told`
// hears what became of it: the file's name, or an error.
export function wire(root, told = () => {}) {
  root.addEventListener("click", async ({ target }) => {
    const button = target.closest?.("[data-export]");
    if (!button) return;
    const form = button.dataset.export;
    button.disabled = true;
    performance.mark("export");
    try {
      told(form === "backup" ? await backUp() : await exported(form, button.closest("[data-week]")?.dataset.week ?? "this"));
    } catch (error) {
      console.error("Gramme: nothing was exported.", error);
      told(undefined, error);
    } finally {
      button.disabled = false;
    }
  });
}

async function exported(form, asked) {
  const { report, label, lists } = await gathered(asked);
  const [[name, body, type]] = written(report, label, lists, [form]);
  performance.measure("exported", "export");
  return handOver(name, [body], type);
}

async function backUp() {
  const pieces = [];
  await (await desk()).back_up((piece) => pieces.push(piece));
  const [now, offset] = moment();
  const day = new Date(now + offset * 60_000).toISOString().slice(0, 10);
  return handOver(`gramme-backup-${day}.json`, pieces, "application/json");
}

function handOver(name, pieces, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(pieces, { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return name;
}

// Reports that were saved by themselves are told in `place`, quietly, until the person has seen it.
export async function notice(place) {
  const { reports_ready: ready = [] } = await local.get("reports_ready");
  if (ready.length === 0) return;
  const report = await writer();
  place.querySelector("p").textContent = report.report_words("report_ready", ready.join(", "));
  const seen = place.querySelector("button");
  seen.textContent = report.report_words("report_ready_seen", "");
  seen.addEventListener("click", () => {
    place.hidden = true;
    local.remove("reports_ready");
  });
  place.hidden = false;
}
