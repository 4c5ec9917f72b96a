// For tests alone, loaded before everything else: has what comes after see another moment, by a clock that goes as the
// true one does. What the browser tells and takes in its own time is converted on its way.
//
// The zone is not here: the browser's process is started with it.

(() => {
  // Written by the harness.
  const SHIFT_MS = __SHIFT_MS__;
  const MARK = Symbol.for("gramme: a clock for tests");
  const own = Date;
  const { now } = own;
  // A page may have several scripts, each with this before it.
  if (own[MARK]) return;
  Object.defineProperty(own, MARK, { value: true });
  Object.defineProperty(own, "now", { value: () => now() + SHIFT_MS, configurable: true, writable: true });
  const shifted = new Proxy(own, {
    apply: () => new own(own.now()).toString(),
    construct: (_, given, as) => Reflect.construct(own, given.length > 0 ? given : [own.now()], as === shifted ? own : as),
  });
  Object.defineProperty(own.prototype, "constructor", { value: shifted, configurable: true, writable: true });
  Object.defineProperty(globalThis, "Date", { value: shifted, configurable: true, writable: true });

  // ---- the browser's own times ---------------------------------------------------------------------------

  const done = new WeakSet();
  const instead = (object, name, make) => {
    const native = object?.[name];
    if (typeof native !== "function" || done.has(native)) return;
    const value = make(native.bind(object));
    done.add(value);
    Object.defineProperty(object, name, { value, configurable: true, enumerable: true, writable: true });
  };
  const later = (key) => (told) => (typeof told?.[key] === "number" ? { ...told, [key]: told[key] + SHIFT_MS } : told);
  // Each thing that an event tells.
  const told = (event, change) =>
    instead(event, "addListener", (add) => (listener, ...rest) => add((details, ...more) => listener(change(details), ...more), ...rest));
  const earlier = (text) => new own(new own(text).getTime() - SHIFT_MS).toISOString();

  const REQUESTS = [
    "onBeforeRequest", "onBeforeSendHeaders", "onSendHeaders", "onHeadersReceived", "onAuthRequired",
    "onResponseStarted", "onBeforeRedirect", "onCompleted", "onErrorOccurred",
  ];
  const alarm = later("scheduledTime");
  for (const { alarms, webRequest, downloads } of [globalThis.browser, globalThis.chrome].filter(Boolean)) {
    const set = (one) => (typeof one?.when === "number" ? { ...one, when: one.when - SHIFT_MS } : one);
    instead(alarms, "create", (create) => (...given) => create(...given.map(set)));
    instead(alarms, "get", (get) => async (...given) => alarm(await get(...given)));
    instead(alarms, "getAll", (all) => async () => (await all()).map(alarm));
    told(alarms?.onAlarm, alarm);
    for (const name of REQUESTS) told(webRequest?.[name], later("timeStamp"));
    // There from the start only where it was granted before: what a click grants is not converted.
    instead(downloads, "search", (search) => ({ startedAfter, ...query }) =>
      search(startedAfter ? { ...query, startedAfter: earlier(startedAfter) } : query));
  }
})();
