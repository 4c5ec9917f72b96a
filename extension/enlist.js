// Which pages' scripts are registered: those whose hosts are granted, and as long as they are.

import { browser } from "./api.js";
import { SCRIPTS } from "./filters.js";

// One after the other: two at once would register a script twice.
let enlisted = Promise.resolve();
export function enlist() {
  enlisted = enlisted.then(async () => {
    const { origins = [] } = await browser.permissions.getAll();
    const everywhere = origins.includes("*://*/*") || origins.includes("<all_urls>");
    const granted = (match) => everywhere || origins.includes(match);
    const scripts = SCRIPTS.map((script) => ({ ...script, matches: script.matches.filter(granted) }));
    await browser.scripting.unregisterContentScripts();
    await register(scripts.filter(({ matches }) => matches.length > 0));
  }).catch((error) => console.error("Gramme: the scripts of pages were not registered.", error));
}

// Frames without an address of their own belong to the page, where the browser can say so.
async function register(scripts) {
  try {
    await browser.scripting.registerContentScripts(
      scripts.map((script) => ({ ...script, matchOriginAsFallback: true })),
    );
  } catch {
    await browser.scripting.registerContentScripts(scripts);
  }
}
