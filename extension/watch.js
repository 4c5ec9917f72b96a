// Pairs what tap.js or else the browser saw of answers with what was counted, and tells numbers of it.
(() => {
  const { runtime } = globalThis.browser ?? globalThis.chrome;
  const { RULES } = globalThis;
  const secret = crypto.randomUUID(), here = crypto.randomUUID();
  const names = (rule, url) => url.search(rule.at.slice(1)) >= 0;
  let orders = [], replies = [], strange = [], minute = 0, sent = 0, typed = 0, last = null, wait = 400;

  // The background counts fewer.
  const send = (message, left = 3) => {
    if (Date.now() > minute + 60_000) [minute, sent] = [Date.now(), 0];
    if (++sent > 200) return;
    const again = (answer) => answer?.value || (left && setTimeout(send, 1000, message, left - 1));
    runtime.sendMessage(message).then(again, again);
  };
  // Every frame gets the orders of its whole tab: an answer's own is the newest before it, once it came.
  const pair = () => {
    replies = replies.slice(-99).filter(({ answers, at, until, seen }) => {
      const fit = until + wait < Date.now() ? orders.filter(answers) : [];
      const own = fit.findLast((order) => order.at < at + 2) ?? fit[0];
      if (!own) return true;
      orders = orders.filter((order) => order !== own).slice(-99);
      send({ kind: "reply", id: own.id, reply: { ...seen, ms: until - own.at } });
    });
  };
  const put = (reply) => setTimeout(pair, wait + 99, replies.push(reply)) && wait < 0 && pair();

  addEventListener(secret, ({ data }) => {
    const { rule, no, at, until, prompt, seen } = JSON.parse(data);
    const { continues, prompts, ...of } = RULES.replies[rule];
    const id = continues ? last : `${here}-${no}`;
    if (!seen) return send({ kind: "frame", id, rule, prompt, at });
    Object.assign(seen, { rule, continues, ms: until - at });
    if (continues || prompts[0]) return send({ kind: "reply", id, reply: seen });
    put({ answers: (order) => order.at < until + 999 && names(of, order.url), at, until, seen });
  });

  const entered = ({ name, initiatorType, contentType, startTime, duration, decodedBodySize: bytes }) => {
    const at = Date.now() - performance.now() + startTime;
    const url = name.split(/[?#]/)[0];
    if (!/^[fx]/.test(initiatorType) || !bytes || RULES?.replies.some((rule) => names(rule, url))) return;
    const answers = (order) => order.url === url && Math.abs(order.at - at) < 5000;
    put({ answers, at, until: at + duration, seen: { bytes, ended: 1 } });
    // Three answers to what was typed, and nothing counted: has the site changed?
    if (at > typed + 15_000 || strange.includes(typed) || !/stream|jsonl|ndjson/.test(contentType)) return;
    setTimeout(() => strange[2] && send({ kind: "changed", template: url.slice(8) }), 3000, strange.push(typed));
  };
  new PerformanceObserver((list) => list.getEntries().forEach(entered)).observe({ type: "resource" });

  runtime.onMessage.addListener(({ follow }) => {
    last = follow.id;
    strange = [];
    pair(orders.push(follow));
  });
  const give = () => dispatchEvent(new MessageEvent("gramme", { data: JSON.stringify([secret, RULES]) }));
  if (RULES) addEventListener("gramme?", give, { once: true }), give();
  addEventListener("pagehide", () => pair((wait = -99)));
  (frameElement ? top : window).addEventListener("keydown", () => (typed = Date.now()), true);
})();
