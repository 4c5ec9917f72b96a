// Counts what a page reads of AI sites' answers, and tells numbers, no words.
//
// fetch stays the browser's own: seen is what the page *reads*. Nothing is cloned or altered.
{
  const { apply, defineProperty, getOwnPropertyDescriptor: find, ownKeys } = Reflect;
  const { MessageEvent, ReadableStream, WebSocket, dispatchEvent: dispatch, setTimeout: later } = window;
  const [{ then }, { parse, stringify }, { now }] = [Promise.prototype, JSON, Date];
  const twins = new WeakMap(); // the browser's function ↔ what stands in
  const paths = new WeakMap(); // what is read → its answer, and how far
  const live = {};
  let serial = 0, name, rules;

  const quiet = (work, ...rest) => {
    try { return work?.(...rest); } catch {}
  };

  // ---- how long a text is: see src/footprint/length.rs for what is counted, and why ----
  //
  // Each character is looked at a fixed number of times. A pattern that looks back would take minutes for an answer
  // that is one long word, and the page waits meanwhile.
  const [UPPER, LOWER, BOTH, DIGIT, SPACE, BREAK, LETTER, LATIN] = [1, 2, 4, 8, 16, 32, 64, 128];
  const [HIRAGANA, KATAKANA, HAN, CJK, WIDE] = [256, 512, 1024, 2048, 4096];
  const CLASSES = [
    [UPPER, /[\p{Lu}\p{Lt}]/u], [LOWER, /\p{Ll}/u], [BOTH, /[\p{Lm}\p{Lo}\p{M}]/u], [DIGIT, /\p{N}/u], [SPACE, /\s/u],
    [BREAK, /[\r\n]/u], [LETTER, /\p{L}/u], [LATIN, /[\p{sc=Latin}\p{M}']/u], [HIRAGANA, /\p{sc=Hira}/u],
    [KATAKANA, /[\p{sc=Kana}ー]/u], [HAN, /\p{sc=Han}/u], [CJK, /[\p{sc=Hira}\p{sc=Kana}\p{sc=Han}]/u],
    [WIDE, /[\u2600-\u2fff\u3400-\u{10ffff}]/u],
  ];
  const CONTRACTION = /'(?:s|t|re|ve|m|ll|d)/y;
  const KNOWN = 1 << 15;
  let classes; // by code point, as they are met

  const classOf = (code) => {
    const known = classes[code];
    if (known) return known;
    const letter = String.fromCodePoint(code);
    const found = CLASSES.reduce((sum, [bit, pattern]) => sum | (pattern.test(letter) ? bit : 0), KNOWN);
    return (classes[code] = found);
  };
  // The class of what stands at a place, which is nothing at the end; and how many units it takes.
  const classAt = (text, at) => (at < text.length ? classOf(text.codePointAt(at)) : 0);
  const width = (text, at) => (text.codePointAt(at) > 0xffff ? 2 : 1);

  // The end of the word at `from`: capitals, then at least one letter that is none, then those that follow.
  const wordEnd = (text, from) => {
    let at = from, end = 0;
    while (classAt(text, at) & (UPPER | BOTH)) {
      const kind = classAt(text, at);
      at += width(text, at);
      if (kind & BOTH) end = at;
    }
    const capitals = at;
    while (classAt(text, at) & (LOWER | BOTH)) end = at += width(text, at);
    if (!end) return [0, capitals];
    CONTRACTION.lastIndex = end;
    return [CONTRACTION.test(text) ? CONTRACTION.lastIndex : end, capitals];
  };
  const isSign = (kind) => kind && !(kind & (SPACE | LETTER | DIGIT));

  // The end of the piece at `from`, as the tokenizer of GPT-4o and later cuts a text before it looks anything up.
  const pieceEnd = (text, from) => {
    const kind = classAt(text, from), next = from + width(text, from);
    const leads = !(kind & (BREAK | LETTER | DIGIT));
    const [led, ledCapitals] = leads ? wordEnd(text, next) : [0, next];
    if (led) return led;
    const [bare, bareCapitals] = kind & (UPPER | LOWER | BOTH) ? wordEnd(text, from) : [0, from];
    if (bare) return bare;
    if (leads && ledCapitals > next) return ledCapitals;
    if (bareCapitals > from) return bareCapitals;
    let at = from;
    if (kind & DIGIT) {
      for (let n = 0; n < 3 && classAt(text, at) & DIGIT; n++) at += width(text, at);
      return at;
    }
    const signs = text[from] === " " ? next : from;
    for (at = signs; isSign(classAt(text, at)); ) at += width(text, at);
    if (at > signs) {
      while (classAt(text, at) & BREAK || text[at] === "/") at++;
      return at;
    }
    let line = 0;
    for (at = from; classAt(text, at) & SPACE; at++) if (classAt(text, at) & BREAK) line = at + 1;
    // The last space before a word belongs to the word.
    return line || (at < text.length && at - 1 > from ? at - 1 : at);
  };

  // Adds what a piece is to the nine counts.
  const weigh = (counts, text, from, end) => {
    let all = 0, every = -1, rest = -1, plain = true, plainRest = true, length = 0;
    let [hiragana, katakana, han, wide] = [0, 0, 0, 0];
    for (let at = from, code; at < end; at += code > 0xffff ? 2 : 1) {
      code = text.codePointAt(at);
      const kind = classOf(code);
      all |= kind;
      every &= kind;
      if (code > 127) plain = false;
      if (length++) {
        rest &= kind;
        if (code > 127) plainRest = false;
      }
      if (kind & HIRAGANA) hiragana++;
      if (kind & KATAKANA) katakana++;
      if (kind & HAN) han++;
      if (kind & WIDE) wide++;
    }
    const second = from + width(text, from);
    const isPlain = (at) => at < end && text.charCodeAt(at) < 128 && classAt(text, at) & (LETTER | DIGIT);
    if (isPlain(from)) counts[1] += plain ? Math.max(0, length - 6) : 0;
    else if (isPlain(second)) counts[1] += plainRest ? Math.max(0, length - 7) : 0;
    counts[3] += hiragana;
    counts[4] += katakana;
    counts[5] += han;
    if (plain || !(all & LETTER)) counts[0]++;
    if (!(all & LETTER)) counts[8] += wide;
    if (plain || !(all & LETTER)) return;
    if (rest & LATIN && (length > 1 || every & LATIN)) counts[2]++;
    else if (!(all & CJK)) {
      counts[6]++;
      const begins = (at) => at < end && classAt(text, at) & (LETTER | DIGIT);
      if (begins(from)) counts[7] += Math.max(0, length - 12);
      else if (begins(second)) counts[7] += Math.max(0, length - 13);
    }
  };
  const measure = (text) => {
    classes ??= new Uint16Array(0x110000);
    const counts = Array(9).fill(0);
    for (let from = 0, end; from < text.length; from = end) weigh(counts, text, from, (end = pieceEnd(text, from)));
    return counts;
  };
  const tell = ({ rule, no, at }, what) =>
    dispatch(new MessageEvent(name, { __proto__: null, data: stringify({ rule: rule.no, no, at, ...what }) }));

  const open = (rule) => (live[++serial] = {
    rule, no: serial, at: now(), bytes: 0, rest: "", kind: "text", text: "", thought: "", other: "", whole: "",
    model: "", images: new Set(), decoder: new TextDecoder(),
  });
  // What is read is put by, and heard at the end.
  const hear = (reply, text, least = 1e6) => {
    const { rule, rest } = reply, all = (reply.rest += text);
    const end = all.length > least && text.lastIndexOf(rule.by) + 1;
    if (!end) return;
    const heard = all.slice(0, rest.length + end);
    reply.rest = all.slice(heard.length);
    // A mark says which kind follows.
    for (const { groups: { raw, text, thought } } of heard.matchAll(rule.says)) {
      if (raw === undefined) reply.kind = text ? "text" : thought ? "thought" : "other";
      else reply[reply.kind] += raw;
    }
    for (const [what, pattern] of rule.reads) {
      for (const { 1: raw } of heard.matchAll(pattern)) {
        if (what === "image") reply.images.add(raw);
        else if (what === "thought") reply.thought += raw;
        else if (what === "model" || raw.length > reply.whole.length) reply[what] = raw;
      }
    }
    reply.ended ||= heard.search(rule.end) >= 0;
  };
  const finish = (reply) => {
    if (!live[reply?.no] || !delete live[reply.no]) return;
    hear(reply, reply.rule.by, 0);
    const { rule, at, bytes, model, images: { size: images } } = reply;
    const [added, thought, whole] = ["text", "thought", "whole"].map((kind) => {
      for (let n = rule.nest; n-- >= 0; ) reply[kind] = quiet(parse, `"${reply[kind]}"`) ?? reply[kind];
      return reply[kind].replaceAll("\0", "");
    });
    const text = whole.length > added.length ? whole : added;
    const ended = reply.ended || (!rule.ends && !!reply.done);
    if (!bytes || (rule.continues && !text && !thought && !images)) return;
    const ms = (reply.done || now()) - at;
    tell(reply, { seen: { ms, bytes, images, ended, model, text: measure(text), thought: measure(thought) } });
  };

  // The page goes first.
  const end = (reply) => later(quiet, (reply.done ??= now()) && 0, finish, reply);

  const touch = (self) => {
    const socket = self instanceof WebSocket;
    if (!paths.has(self) && (socket || /^2/.test(self?.status))) {
      const rule = rules.replies.find(({ at }) => (self.url ?? self.responseURL).search(at) >= 0);
      paths.set(self, rule && { rule, at: 0, reply: socket ? null : open(rule) });
    }
    return paths.get(self);
  };
  const link = (self, to, _, path = touch(self)) => void (path && paths.set(to, path));
  const fork = (self, to) => touch(self) && link(self, to, 0, { ...touch(self) });
  // A clone's own place tells what is new.
  const take = (path, chunk) => {
    const { reply, at } = path;
    if ((path.at += chunk.byteLength) <= reply.bytes) return;
    hear(reply, reply.decoder.decode(chunk.subarray(reply.bytes - at), { stream: true }));
    reply.bytes = path.at;
  };
  const leave = (self) => void (touch(self)?.at && finish(touch(self).reply));
  // The page's promise settles as the browser's does.
  const follow = (see) => (self, promise, _, path = touch(self)) => path && apply(then, promise, [
    (value) => (quiet(see, path, value), value),
    (error) => { quiet(finish, path.reply); throw error; },
  ]);
  const piece = follow((path, { done, value }) => {
    if (value) take(path, value);
    if (done) end(path.reply);
  });
  const entire = follow((path, value) => {
    take(path, new TextEncoder().encode(typeof value === "string" ? value : stringify(value)));
    end(path.reply);
  });
  const spied = (stream, [to, options = to]) => {
    if (!touch(stream) || stream.locked || options?.preventCancel || (to?.writable ?? to)?.locked) return;
    const reader = stream.getReader();
    const pull = async (out) => {
      const { done, value } = await reader.read();
      done ? (reader.releaseLock(), out.close()) : out.enqueue(value);
    };
    const cancel = (why) => [reader.cancel(why), reader.releaseLock()][0];
    return new ReadableStream({ pull, cancel }, { highWaterMark: 0 });
  };
  const grown = (xhr, text, _, path = touch(xhr)) => {
    hear(path.reply, text.slice(path.at));
    path.reply.bytes = path.at = text.length;
    if (xhr.readyState > 3) end(path.reply);
  };
  const sent = (socket, _, [data], path = touch(socket)) => {
    for (const text of data.split(path.rule.by)) {
      const prompt = path.rule.prompts.findIndex((each) => text.search(each) >= 0);
      if (prompt < 0) continue;
      finish(path.reply);
      path.reply = open(path.rule);
      tell(path.reply, { prompt });
    }
  };
  const got = (event, data, _, path = touch(event.target)) => {
    if (!path || paths.has(event)) return;
    paths.set(event, path);
    if (!live[path.reply?.no] && path.rule.continues) path.reply = open(path.rule);
    path.reply.bytes += data.length;
    hear(path.reply, data + path.rule.by, 0);
    if (path.reply.ended) finish(path.reply);
  };

  const hook = ({ prototype }, sees, swap) => {
    for (const key of ownKeys(sees)) {
      const own = find(prototype, key) ?? {};
      const kind = own.get ? "get" : "value";
      if (!own[kind]) continue;
      const proxy = twins.get(own[kind]) ?? new Proxy(own[kind], {
        __proto__: null,
        apply(native, self, rest) {
          const on = (rest.length >= native.length && quiet(swap, self, rest)) || self;
          const result = apply(native, on, rest);
          return quiet(sees[key], self, result, rest) ?? result;
        },
      });
      twins.set(proxy, own[kind]).set(own[kind], proxy);
      defineProperty(prototype, key, { ...own, [kind]: proxy });
    }
  };
  const begin = ({ data }) => {
    [name, rules] = parse(data, (_, is) => (is?.[0] === "/" ? new RegExp(is.slice(1), "gsu") : is));
    hook(Function, { toString: null }, (self) => twins.get(self));
    hook(Response, { body: link, clone: fork, text: entire, json: entire });
    hook(ReadableStream, { pipeTo: null, pipeThrough: null, values: null, [Symbol.asyncIterator]: null }, spied);
    const tee = (self, two) => two.forEach((one) => fork(self, one));
    hook(ReadableStream, { getReader: link, tee, cancel: leave });
    hook(ReadableStreamDefaultReader, { read: piece, cancel: leave });
    hook(XMLHttpRequest, { open: (xhr) => void paths.delete(xhr), responseText: grown, response: grown, abort: leave });
    hook(WebSocket, { send: sent });
    hook(MessageEvent, { data: got });
    addEventListener("pagehide", () => ownKeys(live).forEach((no) => quiet(finish, live[no])));
    dispatch(new Event("gramme?"));
  };
  addEventListener("gramme", (event) => quiet(begin, event), { once: true });
  dispatch(new Event("gramme?"));
}
//# sourceURL=tap.js
