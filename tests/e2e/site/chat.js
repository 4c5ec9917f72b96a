// The page that all stand-in sites share: a box, a thread, old conversations.
// How a site sends is in its own module; this one only says when.
import { site } from "/-/site.js";
import { lang, words } from "/-/words.js";

const $ = (id) => document.getElementById(id);
const box = $("box");
let conversation = site.idOf(location.pathname);
let lastAsk = null;
let stopper = null;

document.documentElement.lang = lang;
for (const element of document.querySelectorAll("[data-word]")) element.textContent = words[element.dataset.word];
box.placeholder = words.box;

const withLanguage = (path) => (lang === "fr" ? `${path}${path.includes("?") ? "&" : "?"}lang=fr` : path);

const say = (role, text) => {
  const item = document.createElement("li");
  item.className = role;
  item.textContent = text;
  $("thread").append(item);
  return item;
};

const count = (change) => {
  document.body.dataset.pending = Number(document.body.dataset.pending) + change;
  $("stop").disabled = document.body.dataset.pending === "0";
};

// One ask from its sending to the end of its answer.
const ask = async (text, options = {}) => {
  const abort = new AbortController();
  stopper = abort;
  count(+1);
  if (!options.again) say("user", text);
  const item = say("assistant", "");
  const turn = {
    text,
    first: conversation === null,
    conversation: conversation ?? site.fresh(),
    again: Boolean(options.again),
    image: $("tool").value === "image",
    signal: abort.signal,
    show: (piece) => { item.textContent += piece; },
    showWhole: (whole) => { item.textContent = whole; },
  };
  conversation = turn.conversation;
  lastAsk = text;
  try {
    await site.ask(turn);
    site.answered?.(turn);
  } catch (error) {
    item.className = "error";
    item.textContent += error.name === "AbortError" ? `… ${words.stopped}` : `${words.failed}: ${error.message}`;
  } finally {
    count(-1);
  }
};

const send = () => {
  const text = box.value.trim();
  if (!text) return;
  box.value = "";
  ask(text);
};

const open = async (id) => {
  conversation = id;
  $("thread").replaceChildren();
  for (const message of await site.open(id)) say(message.role, message.text);
  document.body.dataset.opened = id;
};

$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send();
  }
});
box.addEventListener("input", () => site.typing?.(box.value));
$("again").addEventListener("click", () => lastAsk && ask(lastAsk, { again: true }));
$("stop").addEventListener("click", () => {
  stopper?.abort();
  site.stopped?.(conversation);
});

$("new").href = withLanguage(site.home);
const old = document.createElement("li");
const link = document.createElement("a");
link.id = "old";
link.href = withLanguage(site.path(site.oldConversation));
link.textContent = words.old;
link.addEventListener("click", (event) => {
  event.preventDefault();
  history.pushState(null, "", link.href);
  open(site.oldConversation);
});
old.append(link);
$("past").append(old);

// `?ask=…` sends by itself as the page loads, `&after=…` milliseconds later: the first request of a browser's life.
const query = new URLSearchParams(location.search);
const first = query.get("ask");
const pause = new Promise((resolve) => { setTimeout(resolve, Number(query.get("after") ?? 0)); });
// The title tells a driver that waits outside when it is done.
if (first) pause.then(() => ask(first)).then(() => { document.title = "Answered"; });
site.arrive?.();
if (conversation !== null && !first) open(conversation);

// For tests and the curious: many asks in one breath.
window.standin = { askAtOnce: (number, text) => Array.from({ length: number }, (_, at) => { ask(`${text} ${at + 1}`); }).length };
document.body.dataset.ready = "true";
