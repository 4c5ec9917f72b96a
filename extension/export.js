// @ts-check
// Reports and backups as files, saved by a button: what is in them is the core's.

import { local, moment } from "./api.js";
import { opened } from "./core.js";

/** @import { SavedFile } from "./protocol.js" */

/**
 * Binds the buttons of a page: `data-export` says the form, `data-week` on or around it the period. `told`
 * hears what became of it: the file's name, or an error, which is whatever was thrown.
 * @param {HTMLElement} root
 * @param {(name?: string, error?: any) => unknown} told
 */
export function wire(root, told = () => {}) {
  root.addEventListener("click", async ({ target }) => {
    /** @type {HTMLButtonElement | null} */
    const button = /** @type {Element} */ (target).closest?.("[data-export]");
    if (!button) return;
    const form = /** @type {string} */ (button.dataset.export);
    button.disabled = true;
    performance.mark("export");
    try {
      const week = /** @type {HTMLElement | null} */ (button.closest("[data-week]"))?.dataset.week ?? "this";
      told(form === "backup" ? await backUp() : await exported(form, week));
    } catch (error) {
      console.error("Gramme: nothing was exported.", error);
      told(undefined, error);
    } finally {
      button.disabled = false;
    }
  });
}

/** @param {string} form @param {string} asked */
async function exported(form, asked) {
  const core = await opened();
  const label = core.report_label(asked, ...moment());
  if (!label) throw new Error(core.report_words("report_page_wrong", ""));
  /** @type {SavedFile[]} */
  const [{ name, text, media_type }] = await core.report(label, [form]);
  performance.measure("exported", "export");
  return handOver(name, [text], media_type);
}

// A file of everything counted.
export async function backUp() {
  /** @type {string[]} */
  const pieces = [];
  await (await opened()).back_up((/** @type {string} */ piece) => pieces.push(piece));
  const [now, offset] = moment();
  const day = new Date(now + offset * 60_000).toISOString().slice(0, 10);
  return handOver(`gramme-backup-${day}.json`, pieces, "application/json");
}

/** @param {string} name @param {string[]} pieces @param {string} type */
function handOver(name, pieces, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(pieces, { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return name;
}

/**
 * Reports that were saved by themselves are told in `place`, quietly, until the person has seen it.
 * @param {HTMLElement} place
 */
export async function notice(place) {
  const { reports_ready: ready = [] } = await local.get("reports_ready");
  if (ready.length === 0) return;
  const core = await opened();
  /** @type {Element} */ (place.querySelector("p")).textContent = core.report_words("report_ready", ready.join(", "));
  const seen = /** @type {Element} */ (place.querySelector("button"));
  seen.textContent = core.report_words("report_ready_seen", "");
  seen.addEventListener("click", () => {
    place.hidden = true;
    local.remove("reports_ready");
  });
  place.hidden = false;
}
