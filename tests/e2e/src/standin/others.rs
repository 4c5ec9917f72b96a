//! The sites that are played from the requests' fixtures, by one page that looks like none of them.
//!
//! Decides: which request each takes for an ask, by a rule of its own: host, method, path, and where one
//! address serves many calls, words of the body. Refuses to know: the extension's catalogue; where both
//! agree, two hands wrote the same.

use super::truth::Kind;

/// An address that takes asks.
#[derive(Debug)]
pub struct Rule {
    /// The site's id.
    pub site: &'static str,
    host: &'static str,
    method: &'static str,
    /// The whole path; `{}` stands for one segment.
    path: &'static str,
    kind: Kind,
    /// Whether the query and the body are those of an ask.
    says: fn(&str) -> bool,
}

const fn rule(
    site: &'static str,
    host: &'static str,
    path: &'static str,
    kind: Kind,
    says: fn(&str) -> bool,
) -> Rule {
    Rule { site, host, method: "POST", path, kind, says }
}

const fn any(_: &str) -> bool {
    true
}

fn poe(text: &str) -> bool {
    [
        "\"SendMessageMutation\"",
        "\"chatHelpers_sendMessageMutation_Mutation\"",
        "\"ChatHelpersSendNewChatMessageMutation\"",
    ]
    .iter()
    .any(|call| text.contains(call))
}

static RULES: &[Rule] = &[
    rule("lechat", "chat.mistral.ai", "/api/chat", Kind::Prompt, any),
    rule("grok", "grok.com", "/rest/app-chat/conversations/new", Kind::Prompt, any),
    rule("grok", "grok.com", "/rest/app-chat/conversations/{}/responses", Kind::Prompt, any),
    rule("zai", "chat.z.ai", "/api/v2/chat/completions", Kind::Prompt, any),
    rule("zai", "chat.z.ai", "/api/chat/completions", Kind::Prompt, any),
    rule("t3chat", "t3.chat", "/api/chat", Kind::Prompt, any),
    rule("x", "grok.x.com", "/2/grok/add_response.json", Kind::Prompt, any),
    rule("x", "api.x.com", "/2/grok/add_response.json", Kind::Prompt, any),
    rule("x", "x.com", "/i/api/2/grok/add_response.json", Kind::Prompt, any),
    rule(
        "githubcopilot",
        "api.individual.githubcopilot.com",
        "/github/chat/threads/{}/messages",
        Kind::Prompt,
        any,
    ),
    rule("labs", "aisandbox-pa.googleapis.com", "/v1:runImageFx", Kind::Image, any),
    rule("labs", "aisandbox-pa.googleapis.com", "/v1/whisk:generateImage", Kind::Image, any),
    rule("coral", "production.api.os.cohere.com", "/coral/v1/chat", Kind::Prompt, any),
    rule(
        "notebooklm",
        "notebooklm.google.com",
        "/_/LabsTailwindUi/data/google.internal.labs.tailwind.orchestration.v1.LabsTailwindOrchestrationService/GenerateFreeFormStreamed",
        Kind::Prompt,
        any,
    ),
    rule("meta", "www.meta.ai", "/api/graphql/", Kind::Prompt, |text| {
        let named = [
            "=useAbraSendMessageMutation",
            "\":\"useKadabraSendMessageMutation",
            "\":\"useEctoSendMessageSubscription",
        ]
        .iter()
        .any(|call| text.contains(&format!("fb_api_req_friendly_name{call}")));
        // The name may stand in a header alone, which nobody reads here.
        named || text.contains("\"assistantMessageId\":\"")
    }),
    rule("poe", "poe.com", "/api/gql_POST", Kind::Prompt, poe),
    rule("poe", "poe.com", "/api/gql_upload_POST", Kind::Prompt, poe),
    rule("designer", "designerapp.officeapps.live.com", "/designerapp/DallE.ashx", Kind::Image, |text| {
        text.contains("action=GetDallEImagesCogSci")
            && text.contains("\"dalle-caption\"")
            && !text.contains("dalle-poll-url")
    }),
    rule("kimi", "www.kimi.com", "/apiv2/kimi.gateway.chat.v1.ChatService/Chat", Kind::Prompt, any),
    rule(
        "aistudio",
        "alkalimakersuite-pa.clients6.google.com",
        "/$rpc/google.internal.alkali.applications.makersuite.v1.MakerSuiteService/GenerateContent",
        Kind::Prompt,
        any,
    ),
    rule("leonardo", "api.leonardo.ai", "/v1/graphql", Kind::Image, |text| {
        (text.contains("\"operationName\":\"Generate\"") || text.contains("\"CreateSDGenerationJob\""))
            && !text.contains("\"duration\"")
    }),
    Rule {
        site: "you",
        host: "you.com",
        method: "GET",
        path: "/api/streamingSearch",
        kind: Kind::Prompt,
        says: |text| text.split(['&', '\n']).any(|part| part.len() > 2 && part.starts_with("q=")),
    },
    rule("bing", "www.bing.com", "/images/create", Kind::Image, any),
    rule("qwen", "chat.qwen.ai", "/api/v2/chat/completions", Kind::Prompt, |text| !text.contains("\"t2v\"")),
    rule("ollama", "models.example", "/api/chat", Kind::Prompt, any),
    rule("gradio", "pictures.example", "/gradio_api/queue/join", Kind::Image, any),
    rule("ideogram", "ideogram.ai", "/api/images/sample", Kind::Image, any),
    rule("duckai", "duck.ai", "/duckchat/v1/chat", Kind::Prompt, |text| text.contains("\"messages\"")),
];

/// Hosts of pages that send to another host, and of decoys.
const PAGES: &[&str] = &[
    "github.com",
    "ws.chatgpt.com",
    "copilot.microsoft.com",
    "m365.cloud.microsoft",
    "substrate.office.com",
    "character.ai",
    "neo.character.ai",
    "manus.im",
    "api.manus.im",
    "labs.google",
    "coral.cohere.com",
    "designer.microsoft.com",
    "aistudio.google.com",
    "app.leonardo.ai",
];

/// Every host of these sites, each once.
pub fn hosts() -> Vec<&'static str> {
    let mut hosts: Vec<_> = RULES.iter().map(|rule| rule.host).chain(PAGES.iter().copied()).collect();
    hosts.sort_unstable();
    hosts.dedup();
    hosts
}

/// Whether a host is one of these sites'.
pub fn serves(host: &str) -> bool {
    PAGES.contains(&host) || RULES.iter().any(|rule| rule.host == host)
}

/// The site of a host; for a page's host, its own name.
pub fn site(host: &str) -> &'static str {
    let known = RULES.iter().find(|rule| rule.host == host).map(|rule| rule.site);
    known.or_else(|| PAGES.iter().copied().find(|page| *page == host)).unwrap_or("")
}

/// What an ask is of; none if it is no ask. `text` is the query, a line break, and the body.
pub fn asked(host: &str, method: &str, path: &str, text: &str) -> Option<Kind> {
    let fits =
        |rule: &&Rule| rule.host == host && rule.method == method && super::sites::fits(rule.path, path);
    RULES.iter().find(fits).filter(|rule| (rule.says)(text)).map(|rule| rule.kind)
}

/// The content type of a site's streams.
pub fn content_type(host: &str) -> &'static str {
    match site(host) {
        "grok" | "x" => "application/x-ndjson",
        "lechat" => "text/plain; charset=utf-8",
        "kimi" => "application/connect+json",
        _ => "text/event-stream; charset=utf-8",
    }
}

/// A page that sends nothing by itself.
pub const PAGE: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>A stand-in</title>\
    </head><body data-ready=\"true\" data-pending=\"0\"></body></html>";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_serves_asks_and_other_calls() {
        let at = |text| asked("poe.com", "POST", "/api/gql_POST", text);
        assert_eq!(at("\n{\"queryName\":\"SendMessageMutation\"}"), Some(Kind::Prompt));
        assert_eq!(at("\n{\"queryName\":\"DeleteMessageMutation\"}"), None);
        assert_eq!(asked("you.com", "GET", "/api/streamingSearch", "q=&mode=x\n"), None);
        assert_eq!(asked("you.com", "GET", "/api/streamingSearch", "q=why\n"), Some(Kind::Prompt));
    }
}
