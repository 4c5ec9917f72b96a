// The second instance of the core: the same file under another address.
declare module "*?jobs" {
  const glue: typeof import("./core/gramme.js");
  export = glue;
}
