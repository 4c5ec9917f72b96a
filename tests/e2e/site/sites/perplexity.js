// www.perplexity.ai: the prompt is sent by the fetch of an inner about:blank frame, so that hooks of the page miss it.
import { events, json, quiet, refuseUnlessOk, uuid } from "/-/wire.js";

const innerFetch = (path, init) => {
  let frame = document.getElementById("inner");
  if (!frame) {
    frame = document.createElement("iframe");
    frame.id = "inner";
    frame.hidden = true;
    document.body.append(frame);
  }
  return frame.contentWindow.fetch(new URL(path, location.href).href, init);
};

export const site = {
  home: "/",
  oldConversation: "2c9b7d10-old",
  path: (id) => `/search/${id}`,
  idOf: (path) => path.match(/^\/search\/(.+)$/)?.[1] ?? null,
  fresh: uuid,
  arrive() {
    quiet("GET", "/api/auth/session");
    quiet("GET", "/rest/models/config/v2");
    quiet("POST", "/rest/thread/list_ask_threads", { limit: 20, offset: 0 });
    quiet("GET", "/rest/collections/list_user_collections");
    quiet("POST", "/rest/event/analytics", { event: "view" });
  },
  typing(text) {
    if (text.length % 8 === 1) quiet("POST", "/rest/autosuggest/list-autosuggest", { query: text });
  },
  async ask(turn) {
    const body = {
      query_str: turn.text,
      params: {
        model_preference: "turbo",
        mode: "concise",
        search_focus: "internet",
        sources: ["web"],
        query_source: turn.first ? "home" : "followup",
        last_backend_uuid: turn.first ? null : uuid(),
        is_incognito: false,
        dsl_query: turn.text,
        version: "2.18",
      },
    };
    const response = await innerFetch("/rest/sse/perplexity_ask", { ...json(body), signal: turn.signal });
    refuseUnlessOk(response.status);
    await events(response, (data) => {
      if (data.blocks) turn.showWhole(data.blocks[0].markdown_block.answer);
    });
  },
  answered: () => { quiet("POST", "/rest/event/analytics", { event: "answer complete" }); },
  stopped: (id) => { quiet("POST", `/rest/sse/perplexity_terminate`, { entry_uuid: id }); },
  async open(id) {
    quiet("GET", `/rest/sse/perplexity_ask/reconnect/${id}`);
    quiet("POST", "/rest/uploads/create_upload_url", { filename: "notes.txt" });
    return (await quiet("GET", `/rest/thread/${id}`)).messages;
  },
};
