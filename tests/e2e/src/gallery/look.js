// What of this page is cut, overlaps or reaches beyond the window, in one sentence each; none if all is well.
// The body of a function whose argument is `args.stretch`: whether words are made 40 % longer first.

const found = new Set();
const page = document.documentElement;
const width = page.clientWidth;
const SLACK = 1.5;

const name = (element) => {
  const named = (one) => one.tagName.toLowerCase() + (one.id ? `#${one.id}` : [...one.classList].map((word) => `.${word}`).join(""));
  const above = element.parentElement?.closest("[id]");
  return (above && !element.id ? `${named(above)} ` : "") + named(element);
};
const quoted = (text) => `"${text.trim().replace(/\s+/g, " ").slice(0, 40)}"`;
const say = (what, element, text = element.textContent) => found.add(`${what}: ${name(element)} ${quoted(text)}`);

const walker = () =>
  document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, ({ data, parentElement }) =>
    data.trim() && !parentElement.closest("script, style, template, noscript") ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT);
function* texts() {
  for (const all = walker(); all.nextNode(); ) yield all.currentNode;
}

if (args.stretch) {
  // A word of another language: as long again by two fifths of itself. Names and figures stay as they are.
  const longer = (word) => word + word.slice(0, Math.ceil(word.length * 0.4)).toLowerCase();
  for (const node of [...texts()]) node.data = node.data.replace(/\p{L}{3,}/gu, longer);
  await new Promise((resolve) => setTimeout(resolve, 60));
}

// Whether a box is cut by one of the boxes around it, or is in one that a person may scroll.
function around(element, box) {
  let scrolled = false;
  let cut;
  for (let up = element; up && up !== document.body; up = up.parentElement) {
    const style = getComputedStyle(up);
    if (style.display === "contents" || style.display === "inline") continue;
    const frame = up.getBoundingClientRect();
    if (style.overflowX === "visible" && style.clipPath === "none") continue;
    // Said to a screen reader alone.
    if (frame.width <= 2 || frame.height <= 2 || style.clipPath === "inset(50%)") return { unseen: true };
    const beyond = box.right > frame.right + SLACK || box.left < frame.left - SLACK;
    const below = box.bottom - box.height / 3 > frame.bottom || box.top + box.height / 3 < frame.top;
    if (/auto|scroll/.test(style.overflowX + style.overflowY)) {
      scrolled ||= beyond || below || up.scrollWidth > up.clientWidth + 1;
      if (beyond || below) return { unseen: true, scrolled };
    } else if (beyond || below) {
      cut ??= up;
    }
  }
  return { scrolled, cut };
}

const seen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });

if (document.scrollingElement.scrollWidth > width) found.add(`scrolls sideways: ${document.scrollingElement.scrollWidth} px in ${width}`);

// ---- texts ---------------------------------------------------------------------------------------------

const lines = [];
for (const node of texts()) {
  const element = node.parentElement;
  if (!seen(element) || element.closest("option, select, title")) continue;
  const range = document.createRange();
  range.selectNodeContents(node);
  const boxes = element.namespaceURI.endsWith("svg") ? [element.getBoundingClientRect()] : range.getClientRects();
  for (const box of boxes) {
    if (box.width < 1 || box.height < 1) continue;
    const { unseen, scrolled, cut } = around(element, box);
    if (unseen) continue;
    if (cut) say(`cut by ${name(cut)}`, element, node.data);
    if (!scrolled && (box.right > width + SLACK || box.left + scrollX < -SLACK)) say("reaches beyond the window", element, node.data);
    const block = element.closest("button, a, td, th, li, p, label, dd, dt, h1, h2, h3, summary");
    const own = block?.getBoundingClientRect();
    if (own && getComputedStyle(block).display !== "inline" && box.right > own.right + 2 * SLACK) say("spills out of its box", block);
    // The room above and below letters is no part of what is read.
    const trim = box.height * 0.22;
    lines.push({ left: box.left, right: box.right, top: box.top + trim, bottom: box.bottom - trim, element, text: node.data });
  }
}

lines.sort((one, other) => one.top - other.top);
lines.forEach((one, at) => {
  for (let next = at + 1; next < lines.length && lines[next].top < one.bottom - SLACK; next++) {
    const other = lines[next];
    const over = Math.min(one.right, other.right) - Math.max(one.left, other.left);
    if (over > 2 && one.element !== other.element) say(`overlaps ${quoted(other.text)}`, one.element, one.text);
  }
});

// ---- controls and pictures ------------------------------------------------------------------------------

const controls = [...document.querySelectorAll("button, input, select, textarea, summary, a[href], svg, img, canvas, table")].filter(seen);
for (const control of controls) {
  const box = control.getBoundingClientRect();
  if (box.width < 1 || box.height < 1) continue;
  const { unseen, scrolled, cut } = around(control.parentElement, box);
  if (unseen) continue;
  if (cut) say(`cut by ${name(cut)}`, control);
  if (!scrolled && (box.right > width + SLACK || box.left + scrollX < -SLACK)) say("reaches beyond the window", control);
  if (control.tagName === "IMG" && control.naturalWidth === 0) say("does not load", control, control.src);
}
const boxed = controls.filter((one) => one.matches("button, input, select, textarea")).map((one) => [one, one.getBoundingClientRect()]);
boxed.forEach(([one, box], at) => {
  for (const [other, there] of boxed.slice(at + 1)) {
    const over = Math.min(box.right, there.right) - Math.max(box.left, there.left);
    const under = Math.min(box.bottom, there.bottom) - Math.max(box.top, there.top);
    if (over > SLACK && under > SLACK && box.width && there.width) say(`overlaps ${name(other)}`, one);
  }
});

return [...found];
