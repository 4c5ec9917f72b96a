// huggingface.co/chat: a conversation is made first, then each prompt is a multipart form with JSON in `data`.
import { hex, lines, modeHeader, quiet, refuseUnlessOk, uuid } from "/-/wire.js";

const chat = "/chat/conversation";

export const site = {
  home: "/chat/",
  oldConversation: "66aa11bb22cc33dd44ee55ff",
  path: (id) => `${chat}/${id}`,
  idOf: (path) => path.match(/^\/chat\/conversation\/([0-9a-f]{24})$/)?.[1] ?? null,
  fresh: () => hex(24),
  arrive() {
    quiet("GET", "/chat/api/v2/models");
    quiet("GET", "/chat/__data.json");
    quiet("POST", "/chat/settings", { welcomeModalSeen: true });
  },
  async ask(turn) {
    if (turn.first) await quiet("POST", chat, { model: "openai/gpt-oss-120b", preprompt: "" });
    const form = new FormData();
    form.append("data", JSON.stringify({
      ...(turn.again ? {} : { inputs: turn.text }),
      id: uuid(),
      is_retry: turn.again,
      generationId: uuid(),
      selectedMcpServerNames: [],
      timezone: "Europe/Paris",
    }));
    const response = await fetch(`${chat}/${turn.conversation}`, {
      method: "POST", headers: modeHeader(), body: form, signal: turn.signal,
    });
    refuseUnlessOk(response.status);
    await lines(response, (line) => {
      if (!line) return;
      const update = JSON.parse(line);
      if (update.type === "stream") turn.show(update.token);
    });
  },
  answered(turn) {
    quiet("GET", `/chat/api/v2/conversations/${turn.conversation}`);
    quiet("GET", `${chat}/${turn.conversation}/stream?generationId=${uuid()}`);
  },
  stopped(id) {
    quiet("POST", `${chat}/${id}/stop-generating`, {});
  },
  async open(id) {
    quiet("PATCH", `${chat}/${id}`, { model: "meta-llama/Llama-3.3-70B-Instruct" });
    quiet("POST", `${chat}/${id}/share`, {});
    quiet("GET", `${chat}/${id}/stream?generationId=${uuid()}`);
    quiet("POST", "/chat/api/transcribe", {});
    return (await quiet("GET", `/chat/api/v2/conversations/${id}`)).messages;
  },
};
