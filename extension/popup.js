import { browser, local, moment, tongue, under } from "./api.js";
import * as part from "./core/pages.js";
import { loader } from "./load.js";

try {
  const [core, kept] = await Promise.all([loader(part, "pages")(), local.get(null)]);
  core.settle_in(kept.settings ?? {}, ...tongue());
  await core.popup_page(...moment(), kept.core_failed ?? false, Object.values(under("waiting:", kept)), kept.health ?? []);
} catch (error) {
  console.error("Gramme: the popup could not be filled.", error);
  document.getElementById("troubles").textContent = browser.i18n.getMessage("core_failed");
}
