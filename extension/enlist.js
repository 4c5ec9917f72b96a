// @ts-check
// The pages' scripts: which are registered, those whose hosts are granted and as long as they are; and what they
// are told.

import { browser } from "./api.js";
import { SCRIPTS } from "./filters.js";

/** @import { Acts } from "./protocol.js" */

// One after the other: two at once would register a script twice.
let enlisted = Promise.resolve();
export function enlist() {
  enlisted = enlisted
    .then(async () => {
      const { origins = [] } = await browser.permissions.getAll();
      const everywhere = origins.includes("*://*/*") || origins.includes("<all_urls>");
      const granted = (/** @type {string} */ match) => everywhere || origins.includes(match);
      const scripts = SCRIPTS.map((script) => ({ ...script, matches: script.matches.filter(granted) }));
      await browser.scripting.unregisterContentScripts();
      await register(scripts.filter(({ matches }) => matches.length > 0));
    })
    .catch((error) => console.error("Gramme: the scripts of pages were not registered.", error));
}

/**
 * Frames without an address of their own belong to the page, where the browser can say so.
 * @param {typeof SCRIPTS} scripts
 */
async function register(scripts) {
  try {
    await browser.scripting.registerContentScripts(
      scripts.map((script) => ({ ...script, matchOriginAsFallback: true })),
    );
  } catch {
    await browser.scripting.registerContentScripts(scripts);
  }
}

// The page's scripts are told whose answer to look out for, those of its inner frames too: the browsers do
// not agree whose a request is that a frame without an address of its own sends. They may all be gone.
/** @param {Acts["follow"]} order */
export function follow({ tab, id, url, at_ms: at }) {
  try {
    browser.tabs.sendMessage(Number(tab), { follow: { id, url, at } }).catch(() => {});
  } catch {
    // A tab that was closed meanwhile.
  }
}
