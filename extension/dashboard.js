import { browser } from "./api.js";

for (const element of document.querySelectorAll("[data-words]")) {
  element.textContent = browser.i18n.getMessage(element.dataset.words);
}
