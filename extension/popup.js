import { browser, local, moment, nextMidnight, tongue, unsaved } from "./api.js";
import * as part from "./core/pages.js";
import { loader } from "./load.js";

const HOUR_MS = 60 * 60 * 1000;
const element = (id) => document.getElementById(id);
const load = loader(part, "pages");

async function fill() {
  const [core, kept, waiting] = await Promise.all([load(), local.get(null), unsaved()]);
  core.settle_in(kept.settings ?? {}, ...tongue());
  await core.popup_page(...moment(), kept.core_failed ?? false, waiting, kept.health ?? []);
  performance.mark("filled");
  const until = core.paused_until(Date.now());
  await core.popup_controls(...moment(), until ? new Date(until).toLocaleString() : "");
}

async function correct(request) {
  const core = await load();
  const { value, error } = await browser.runtime.sendMessage({ kind: "correct", request });
  await fill();
  element("done").textContent = error ?? core.corrected_words(request.deed, value ?? null);
}

// A pause is a setting; that it was made is noted in the history.
async function pause(settings, act, until_ms) {
  await local.set({ settings });
  await correct({ deed: "note", act, until_ms });
}

document.addEventListener("click", async ({ target }) => {
  const core = await load();
  if (target.id === "undo-last") await correct({ deed: "undo_last" });
  if (target.id === "undo") await correct({ deed: "undo", entry: target.dataset.entry });
  if (target.id === "resume") await pause(core.resumed(Date.now()), "resume");
  const until = { hour: Date.now() + HOUR_MS, tomorrow: nextMidnight(), resumed: core.for_ever() }[target.dataset.pause];
  if (until) await pause(core.paused(Date.now(), until), "pause", until);
});

try {
  await fill();
} catch (error) {
  console.error("Gramme: the popup could not be filled.", error);
  element("troubles").textContent = browser.i18n.getMessage("core_failed");
}
