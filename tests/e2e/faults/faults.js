// For tests alone, loaded before the background: refuses writes while it is told to, in the manner that
// `storage.session` names: `throw` as a database does that has no room, `abort` as one that takes a write back
// at its very end, `all` where `storage.local` takes nothing either.

const browser = globalThis.browser ?? globalThis.chrome;
let manner = "";

// Asked before the background asks anything, and so answered before.
browser.storage.session.get("refuse").then(({ refuse }) => (manner = refuse ?? ""));
browser.storage.onChanged.addListener(({ refuse }, area) => {
  if (area === "session" && refuse) manner = refuse.newValue ?? "";
});

const full = () => new DOMException("There is no room left.", "QuotaExceededError");
const { transaction } = IDBDatabase.prototype;

IDBDatabase.prototype.transaction = function (stores, mode, ...rest) {
  const writes = mode === "readwrite";
  if (writes && (manner === "throw" || manner === "all")) throw full();
  const made = transaction.call(this, stores, mode, ...rest);
  if (writes && manner === "abort") queueMicrotask(() => made.abort());
  return made;
};

globalThis.localTakes = () => (manner === "all" ? Promise.reject(full()) : Promise.resolve());
