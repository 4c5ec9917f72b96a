// @ts-check
// Last week's report, saved by itself when the person has turned that on: each week once. What is due is the
// core's to say.
//
// `weekly` in `storage.local` says through which day everything is reported, and which week is being saved: a
// background that is stopped in between goes on with it, and asks the browser which files are there already.

import { browser, local, moment } from "./api.js";
import { configure } from "./core.js";

/** @import { Core, SavedFile } from "./protocol.js" */
/** @typedef {(label: string, forms: string[]) => Promise<SavedFile[]>} Report */

/**
 * `report` makes the files of a week's report, in its turn. What cannot be saved is tried again with the next tidying.
 * @param {Core} core
 * @param {Report} report
 */
export async function saveWeeks(core, report) {
  const { settings = {}, weekly } = await local.get(["settings", "weekly"]);
  const forms = settings.weekly_report ?? [];
  if (forms.length === 0 || !weekly?.through) return;
  configure(core, settings);
  for (const week of core.weeks_due(weekly.through, ...moment())) await saveWeek(week, forms, report);
}

/** @param {{ label: string, last: string }} week @param {string[]} forms @param {Report} report */
async function saveWeek({ label, last }, forms, report) {
  const { weekly } = await local.get("weekly");
  const resumed = weekly?.saving?.label === label;
  const saving = (resumed && weekly.saving) || { label, since_ms: Date.now() };
  if (weekly && !resumed) await local.set({ weekly: { ...weekly, saving } });
  const allowed = await browser.permissions.contains({ permissions: ["downloads"] });
  for (const file of allowed ? await report(label, forms) : []) {
    if (!(resumed && (await isThere(file.name, saving.since_ms)))) await save(file);
  }
  const { reports_ready: ready = [] } = await local.get("reports_ready");
  await local.set({ weekly: { through: last }, reports_ready: [...ready.filter((known) => known !== label), label] });
}

/** A worker has no object URLs; Firefox's background page has, and saves no `data:` addresses. @param {SavedFile} file */
async function save({ name: filename, text, media_type: type }) {
  const own = typeof URL.createObjectURL === "function";
  const url = own
    ? URL.createObjectURL(new Blob([text], { type }))
    : `data:${type};charset=utf-8,${encodeURIComponent(text)}`;
  await browser.downloads.download({ url, filename, saveAs: false, conflictAction: "uniquify" });
  if (own) setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Whether this file was saved by us since then, perhaps under a name with a number. @param {string} name @param {number} since_ms */
async function isThere(name, since_ms) {
  const [stem, ending] = [name.slice(0, name.lastIndexOf(".")), name.slice(name.lastIndexOf("."))];
  const found = await browser.downloads.search({
    filenameRegex: `[\\\\/]${stem}( ?\\(\\d+\\))?\\${ending}$`,
    startedAfter: new Date(since_ms - 1000).toISOString(),
  });
  return found.some(({ byExtensionId, state }) => byExtensionId === browser.runtime.id && state !== "interrupted");
}
