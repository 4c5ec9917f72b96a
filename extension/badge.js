// @ts-check
// What stands on the toolbar. What it says is the core's, or that there is none.

import { browser } from "./api.js";

/** @import { Badge } from "./protocol.js" */

let shown = false;

/** @param {Badge} badge */
export async function show({ text, title, colour }) {
  shown = true;
  const { action } = browser;
  const painted = [
    action.setBadgeBackgroundColor({ color: colour ?? "#566a5d" }),
    action.setBadgeTextColor({ color: "#ffffff" }),
    action.setBadgeText({ text }),
    action.setTitle({ title }),
  ];
  await Promise.allSettled(painted);
}

/** What was last said, until there is something new to say. @param {Badge} badge */
export function showFirst(badge) {
  if (!shown) show(badge);
}

export function alarm() {
  shown = true;
  browser.action.setBadgeText({ text: "!" }).catch(() => {});
}
