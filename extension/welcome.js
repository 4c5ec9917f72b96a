// @ts-check
// The welcome: shows the state, stores three choices, asks for a permission within a click.

import { browser, local, wordless } from "./api.js";
import { configure, load } from "./core.js";

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @param {string} id */
const select = (id) => /** @type {HTMLSelectElement} */ (document.getElementById(id));

async function fill() {
  const [core, { settings = {} }, { origins = [] }] = await Promise.all([
    load(),
    local.get("settings"),
    browser.permissions.getAll(),
  ]);
  configure(core, settings);
  core.welcome_page(origins);
}

element("allow").addEventListener("click", async (event) => {
  // The core writes into the button what it is to ask for.
  const { allow } = /** @type {{ allow: string }} */ (/** @type {HTMLElement} */ (event.target).dataset);
  const granted = await browser.permissions.request({ origins: allow.split(" ") }).catch(() => false);
  await fill();
  element("message").textContent = granted ? "" : (await load()).words("popup_refused");
});

element("choices").addEventListener("change", async () => {
  const [language, badge, week] = ["language", "badge", "week"].map((id) => select(id).value);
  await local.set({ settings: (await load()).welcomed({ language, badge, week }) });
  await fill();
});

await fill().catch((error) => {
  console.error("Gramme: the welcome could not be filled.", error);
  wordless(element("state"));
});
