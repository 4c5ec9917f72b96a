// Where the keyboard stands in this page, and what it can reach. The body of a function whose argument is
// `args`: "begin", "where" or "end". What was seen is noted in attributes, which outlive the call.

const name = (element) =>
  `${element.tagName.toLowerCase()}${element.id ? `#${element.id}` : ""} "${(element.getAttribute("aria-label") || element.textContent || element.value || "").trim().replace(/\s+/g, " ").slice(0, 40)}"`;
const wanted = () =>
  [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")].filter(
    (element) =>
      element.tabIndex >= 0 &&
      !element.disabled &&
      element.type !== "hidden" &&
      element.getClientRects().length > 0 &&
      element.checkVisibility({ visibilityProperty: true }),
  );
// A radio stands for its group, as Tab has it.
const reached = (element) =>
  "walked" in element.dataset ||
  (element.type === "radio" && [...document.querySelectorAll('input[type="radio"][data-walked]')].some((one) => one.name === element.name));

if (args === "begin") {
  document.activeElement?.blur();
  scrollTo(0, 0);
  return wanted().length;
}
if (args === "where") {
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return false;
  // A control may have several stops, as a date has.
  const again = "walked" in element.dataset && !("walkedLast" in element.dataset);
  for (const one of document.querySelectorAll("[data-walked-last]")) delete one.dataset.walkedLast;
  element.dataset.walkedLast = "";
  const ring = (style) => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none";
  // A control that is drawn by its label shows there that it is reached.
  const shown = [element, ...(element.labels ?? []), element.parentElement].some((one) => one && ring(getComputedStyle(one)));
  const box = element.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight;
  element.dataset.walked = !shown ? "no visible focus on" : !inside ? "the focus is outside the window on" : "";
  return !again;
}
const words = [...document.querySelectorAll("[data-walked]")].filter((one) => one.dataset.walked).map((one) => `${one.dataset.walked} ${name(one)}`);
const missed = wanted().filter((element) => !reached(element));
words.push(...missed.map((element) => `not reached by Tab: ${name(element)}`));
for (const one of document.querySelectorAll("[data-walked]")) {
  delete one.dataset.walked;
  delete one.dataset.walkedLast;
}
return words;
