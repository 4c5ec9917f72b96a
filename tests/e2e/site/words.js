// The page's own words. `?lang=fr` shows the French ones: nothing that counts may depend on them.
const WORDS = {
  en: {
    note: "A local stand-in. Nothing leaves this computer.",
    fresh: "New chat", past: "Earlier", old: "An old conversation", box: "Ask anything",
    tool: "Tool", plain: "None", picture: "Create image",
    mode: "Answer", normal: "Normal", slow: "Slow", long: "40 seconds", cut: "Connection cut",
    again: "Try again", stop: "Stop", send: "Send prompt",
    failed: "Something went wrong", stopped: "Stopped",
  },
  fr: {
    note: "Un site de remplacement, local. Rien ne quitte cet ordinateur.",
    fresh: "Nouvelle discussion", past: "Plus ancien", old: "Une ancienne discussion", box: "Posez une question",
    tool: "Outil", plain: "Aucun", picture: "Créer une image",
    mode: "Réponse", normal: "Normale", slow: "Lente", long: "40 secondes", cut: "Connexion coupée",
    again: "Réessayer", stop: "Arrêter", send: "Envoyer",
    failed: "Une erreur est survenue", stopped: "Arrêté",
  },
};

export const lang = new URLSearchParams(location.search).get("lang") === "fr" ? "fr" : "en";
export const words = WORDS[lang];
