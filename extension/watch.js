// Pairs what was seen of answers with what was counted, and tells numbers only.
(() => {
  const { browser: { runtime } = chrome, RULES } = globalThis, secret = crypto.randomUUID();
  const names = ({ at }, url) => url.search(at.slice(1)) >= 0;
  const orders = [], odd = new Set();
  let replies = [], sent = 0, typed = 0, last, wait = 400;

  const send = (message, left = 3) => {
    const again = (answer) => answer?.value || (left && setTimeout(send, 1e3, message, left - 1));
    if (++sent < 200 + performance.now() / 300) runtime.sendMessage(message).then(again, again);
  };
  // Frames get all orders of a tab: the newest before an answer is its own.
  const pair = () => {
    replies = replies.slice(-99).filter(({ fits, at, seen }) => {
      const over = Date.now() - at - seen.ms;
      const fit = over > wait ? orders.filter(fits) : [];
      const own = fit.findLast((one) => one.at < at + 2) ?? fit[0];
      // Orders may be lost.
      if (!own && (!seen.text || over < wait * 12)) return true;
      if (own) seen.ms += at - orders.splice(orders.indexOf(own), 1)[0].at;
      send({ kind: "reply", id: own?.id, at, reply: seen });
    });
  };
  const put = (reply) => pair([499, 5e3].map((ms) => setTimeout(pair, ms), replies.push(reply)));

  addEventListener(secret, ({ data }) => {
    const { rule, no, at, prompt, seen } = JSON.parse(data);
    const of = RULES.replies[rule], { continues } = of;
    const id = continues ? last : `${secret.slice(24)}-${no}`;
    if (!seen) return send({ kind: "frame", id, rule, prompt, at });
    Object.assign(seen, { rule, continues });
    if (of.socket || continues) send({ kind: "reply", id, reply: seen });
    else put({ fits: (one) => one.at < at + 999 && names(of, one.url), at, seen });
  });

  const entry = ({ name, initiatorType, contentType, startTime, duration, decodedBodySize: bytes }) => {
    const at = Date.now() - performance.now() + startTime;
    const [url] = name.split(/[?#]/);
    if (!/^[fx]/.test(initiatorType) || !bytes || RULES?.replies.some((rule) => names(rule, url))) return;
    const fits = (one) => one.url === url && Math.abs(one.at - at) < 5e3;
    put({ fits, at, seen: { bytes, ms: duration, ended: 1 } });
    // Three answers to what was typed, none counted.
    if (at > typed + 15e3 || !/stream|jsonl|ndjson/.test(contentType)) return;
    setTimeout(() => odd.size > 2 && send({ kind: "changed", template: url.slice(8) }), 3e3, odd.add(typed));
  };
  new PerformanceObserver((list) => list.getEntries().forEach(entry)).observe({ type: "resource" });

  runtime.onMessage.addListener(({ follow }) => {
    last = follow.id;
    odd.clear();
    pair(orders.push(follow));
  });
  const give = () => dispatchEvent(new MessageEvent("gramme", { data: JSON.stringify([secret, RULES]) }));
  if (RULES) give(addEventListener("gramme?", give, { once: true }));
  addEventListener("pagehide", () => pair((wait = -99)));
  addEventListener("keydown", () => (typed = Date.now()), true);
})();
