// What the build makes of the catalogue and puts beside the scripts: xtask/src/manifest.rs.

/** The addresses whose requests may be a prompt, as the browser's patterns. */
export const URLS: string[];
/** The scripts of pages, and which pages they are for. */
export const SCRIPTS: (chrome.scripting.RegisteredContentScript & { matches: string[] })[];
