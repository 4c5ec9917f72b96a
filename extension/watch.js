// Pairs answers with what was counted; tells numbers only.
(() => {
  const { chrome: { runtime }, RULES } = globalThis, secret = crypto.randomUUID();
  const names = ({ at }, url) => url.search(at.slice(1)) >= 0;
  let orders = [], odd = new Set(), replies = [], sent = 0, typed = 0, last, wait = 400;

  const send = (message, left = 3) => {
    const again = (answer) => answer?.value || !left || setTimeout(send, 1e3, message, --left);
    if (runtime.id && ++sent < 200 + performance.now() / 300) runtime.sendMessage(message).then(again, again);
  };
  // A tab's newest order before an answer is its own; some get lost.
  const pair = () => {
    replies = replies.slice(-99).filter(({ fits, at, seen }) => {
      const over = Date.now() - at - seen.ms;
      const fit = over > wait ? orders.filter(fits) : [];
      const own = fit.findLast((one) => one.at < at + 2) ?? fit[0];
      if (!own && (!seen.text || over < wait * 12)) return 1;
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

  const entry = (it) => {
    const at = Date.now() - performance.now() + it.startTime;
    const seen = { bytes: it.decodedBodySize, ms: it.duration, ended: 1 };
    const [url] = it.name.split(/[?#]/);
    if (!/^[fx]/.test(it.initiatorType) || !seen.bytes || RULES?.replies.some((rule) => names(rule, url))) return;
    put({ fits: (one) => one.url === url && Math.abs(one.at - at) < 5e3, at, seen });
    // Three, uncounted
    const flows = it.responseEnd - (it.responseStart || 1 / 0) > 999 || /stream|jsonl|ndj/.test(it.contentType);
    if (flows && Math.abs(at - typed - 7e3) < 7099)
      setTimeout(() => odd.size > 2 && send({ kind: "changed", template: url.slice(8) }), 3e3, odd.add(typed));
  };
  const entries = new PerformanceObserver((list) => list.getEntries().forEach(entry));
  entries.observe({ type: "resource" });

  runtime.onMessage.addListener(({ follow }) => {
    last = follow.id;
    odd.clear();
    pair(orders.push(follow));
  });
  const give = () => dispatchEvent(new MessageEvent("gramme", { data: JSON.stringify([secret, RULES]) }));
  if (RULES) give(addEventListener("gramme?", give, { once: true }));
  // A page that is left hears of no entry any more: what the browser has not told yet is asked for.
  addEventListener("pagehide", () => pair((wait = -9), entries.takeRecords().forEach(entry)));
  for (const each of [self, top]) try { each.addEventListener("keydown", () => (typed = Date.now()), true); } catch {}
})();
