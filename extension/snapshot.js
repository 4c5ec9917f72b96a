// @ts-check
// Shows the popup as it was last seen, before the first paint: what is new takes its place a moment later, and
// nothing moves. Only a page's own storage answers at once: see docs/decisions/012.

(() => {
  /** @typedef {string | [name: string, attributes: Record<string, string>, children: Plain[]]} Plain */
  // By their literal types, `nodeType` tells the two apart.
  /** @typedef {Element & { nodeType: 1 }} Branch */
  /** @typedef {Text & { nodeType: 3 }} Leaf */

  const main = /** @type {Branch} */ (document.querySelector("main"));

  /**
   * A node as plain values: a text, or a name, attributes and children. What was said in passing, and what
   * was unfolded, is left out.
   * @param {Branch | Leaf} node
   * @returns {Plain}
   */
  const plain = (node) =>
    node.nodeType === Node.TEXT_NODE
      ? node.data
      : [
          /** @type {string} */ (node.namespaceURI).endsWith("svg") ? `svg:${node.localName}` : node.localName,
          Object.fromEntries(
            Array.from(node.attributes, ({ name, value }) => [name, value]).filter(([name]) => name !== "open"),
          ),
          node.hasAttribute("data-fleeting")
            ? []
            : /** @type {(Branch | Leaf)[]} */ (
                Array.from(node.childNodes).filter(({ nodeType }) => nodeType !== Node.COMMENT_NODE)
              ).map(plain),
        ];

  /** @param {Plain} plain @returns {Element | Text} */
  function made(plain) {
    if (typeof plain === "string") return document.createTextNode(plain);
    const [name, attributes, children] = plain;
    const node = name.startsWith("svg:")
      ? document.createElementNS("http://www.w3.org/2000/svg", name.slice(4))
      : document.createElement(name);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children.map(made));
    return node;
  }

  // Another version's page is another page.
  const page = JSON.stringify(plain(main)).length;
  globalThis.keepSnapshot = () => {
    const { lang } = document.documentElement;
    localStorage.setItem("snapshot", JSON.stringify({ page, lang, nodes: plain(main)[2] }));
  };
  try {
    // Where nothing is kept, null is parsed to null.
    const kept = JSON.parse(/** @type {string} */ (localStorage.getItem("snapshot")));
    if (kept?.page !== page) return;
    main.replaceChildren(...kept.nodes.map(made));
    document.documentElement.lang = kept.lang;
    document.documentElement.removeAttribute("data-filling");
  } catch (error) {
    console.error("Gramme: the last popup could not be shown.", error);
  }
})();
