//! One local HTTPS server that answers as the AI sites do.
//!
//! Decides: which site a request is for (by its host), whether it asks for something, how and when it is
//! answered, and what is written into the [`Truth`].
//! Refuses to know: the extension. Its counts are the server's own.

pub mod answer;
mod listen;
pub mod others;
pub mod read;
pub mod sites;
pub mod sockets;
pub mod streams;
pub mod truth;
pub mod wanted;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::sync::watch;

use answer::{Answer, MODE_HEADER, Mode};
pub use listen::Certificate;
use read::Received;
use sites::{Ask, Site};
use truth::{Kind, Seen, Told, Truth};
use wanted::{Said, WANTED_HEADER, Wanted};

/// The page that all the sites share.
const PAGE: &str = include_str!("../../site/index.html");
/// The files that the page loads, the same on every site.
const ASSETS: &[(&str, &str, &str)] = &[
    ("/-/chat.js", "text/javascript", include_str!("../../site/chat.js")),
    ("/-/wire.js", "text/javascript", include_str!("../../site/wire.js")),
    ("/-/words.js", "text/javascript", include_str!("../../site/words.js")),
    ("/-/conform.js", "text/javascript", include_str!("../../site/conform.js")),
    ("/-/events", "text/event-stream", "id: 1\ndata: one\ndata: more\n\nevent: named\ndata: two\n\n"),
    ("/-/chat.css", "text/css", include_str!("../../site/chat.css")),
];
/// Bodies above this are refused; no stand-in page sends one.
const BODY_LIMIT: usize = 32 << 20;

/// The running server. Dropping it ends it.
#[derive(Debug)]
pub struct Standin {
    port: u16,
    certificate: Certificate,
    shared: Arc<Shared>,
    task: tokio::task::JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    truth: Mutex<Truth>,
    /// False while answers are held.
    open: watch::Sender<bool>,
    /// How many asks wait for the gate.
    held: watch::Sender<u64>,
    serial: AtomicU64,
    answer_marker: Mutex<String>,
    /// What the next socket of the site that hands over has to say.
    hand_over: watch::Sender<Option<Said>>,
}

/// What a page's headers ask of the stand-in itself.
struct Control {
    mode: String,
    wanted: String,
}

impl Shared {
    fn tell(&self, site: &'static str, said: &Said) {
        let told = Told { site, tokens: said.tokens, image: said.image };
        self.truth.lock().unwrap_or_else(PoisonError::into_inner).answers.push(told);
    }

    fn record(&self, site: &'static str, kind: Kind, request: &(String, String), status: u16) {
        let (method, path) = request.clone();
        self.truth.lock().unwrap_or_else(PoisonError::into_inner).record(Seen {
            site,
            kind,
            method,
            path,
            status,
            at: Instant::now(),
        });
    }
}

impl Standin {
    /// Starts the server on a free port of the loopback address.
    pub async fn start() -> Result<Self> {
        Self::start_on(0).await
    }

    /// Starts the server on a given port of the loopback address.
    pub async fn start_on(port: u16) -> Result<Self> {
        let shared = Arc::new(Shared {
            truth: Mutex::default(),
            open: watch::Sender::new(true),
            held: watch::Sender::new(0),
            serial: AtomicU64::new(0),
            answer_marker: Mutex::default(),
            hand_over: watch::Sender::new(None),
        });
        let router = axum::Router::new().fallback(serve).with_state(Arc::clone(&shared));
        let (port, certificate, task) = listen::start(router, port).await?;
        Ok(Self { port, certificate, shared, task })
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The certificate it shows.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// What it has counted so far.
    pub fn truth(&self) -> Truth {
        self.shared.truth.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on no ask is answered until [`Self::release`].
    pub fn hold(&self) {
        self.shared.open.send_replace(false);
    }

    /// Answers what was held, and everything from now on.
    pub fn release(&self) {
        self.shared.open.send_replace(true);
    }

    /// Waits until `count` asks have arrived and are held.
    pub async fn wait_held(&self, count: u64) -> Result<()> {
        let mut held = self.shared.held.subscribe();
        let arrived = held.wait_for(|held| *held >= count);
        if tokio::time::timeout(Duration::from_secs(10), arrived).await.is_err() {
            bail!("fewer than {count} asks reached the server within 10 s");
        }
        Ok(())
    }

    /// Waits until `count` requests have been counted.
    pub async fn wait_requests(&self, count: u64) -> Result<()> {
        for _ in 0..200 {
            if self.truth().requests() >= count {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!(
            "the server counted {} requests, fewer than the {count} awaited for 10 s",
            self.truth().requests()
        )
    }

    /// A word that every answer from now on carries.
    pub fn mark_answers(&self, marker: &str) {
        marker.clone_into(&mut self.shared.answer_marker.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Drop for Standin {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (request, body) = request.into_parts();
    let header =
        |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let host = request.uri.host().unwrap_or_else(|| header("host").split(':').next().unwrap_or_default());
    if header("upgrade").eq_ignore_ascii_case("websocket") {
        let host = host.to_owned();
        return sockets::serve(shared, host, request).await;
    }
    let Some(site) = sites::by_host(host) else {
        if others::serves(host) {
            let host = host.to_owned();
            return serve_other(&shared, &host, &request, body).await;
        }
        if request.method == "POST" && request.uri.path().ends_with("/stream") {
            return slow_stream(header("origin"));
        }
        return StatusCode::NO_CONTENT.into_response();
    };
    let line = (request.method.to_string(), request.uri.path().to_owned());
    let (method, path) = (line.0.as_str(), line.1.as_str());
    if let Some(asset) = asset(site, path) {
        return asset;
    }
    if method == "GET" && header("sec-fetch-mode") == "navigate" {
        let page = PAGE.replace("{{name}}", site.name).replace("{{id}}", site.id);
        return ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response();
    }
    if let Some(ask) = site.ask(method, path) {
        let control =
            Control { mode: header(MODE_HEADER).to_owned(), wanted: header(WANTED_HEADER).to_owned() };
        let content_type = header("content-type").to_owned();
        let Ok(bytes) = axum::body::to_bytes(body, BODY_LIMIT).await else {
            return StatusCode::BAD_REQUEST.into_response();
        };
        return reply(&shared, site, ask, &Received::new(&bytes, &content_type), &control, &line).await;
    }
    // The rest of an answer, to a page that was reloaded; and where a site may have moved to.
    let rest = if path.ends_with("/resume") { header(WANTED_HEADER) } else { "" };
    if method == "POST" && (path.ends_with("/stream") || !rest.is_empty()) {
        let wanted = Wanted::of(if rest.is_empty() { "en/40/3" } else { rest }, "");
        let said = wanted.map(|wanted| wanted.said(0));
        let frames = said.and_then(|said| streams::frames(site.id, path, &said, false)).unwrap_or_default();
        // Gemini calls its streams JSON: that they take their time is all that tells them.
        let (kind, pause) = if site.id == "gemini" {
            ("application/json; charset=utf-8", 100)
        } else {
            ("text/event-stream", 2)
        };
        let answer = answer::stream(frames, Duration::from_millis(pause));
        return ([(header::CONTENT_TYPE, kind)], answer).into_response();
    }
    let found = (site.other)(method, path);
    // Beacons are read to their end, as a server does, or HTTP/2 would reset them.
    drop(axum::body::to_bytes(body, BODY_LIMIT).await);
    shared.record(site.id, Kind::Decoy, &line, 200);
    axum::Json(found.unwrap_or_else(|| serde_json::json!({}))).into_response()
}

/// Answers for a site that is played from the fixtures. Whatever it is, it is answered well: what is no ask
/// must be told by more than its status.
async fn serve_other(shared: &Shared, host: &str, request: &Parts, body: Body) -> Response {
    let header =
        |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (method, path) = (request.method.as_str(), request.uri.path());
    let line = (method.to_owned(), path.to_owned());
    let navigates = header("sec-fetch-mode") == "navigate";
    if path == "/favicon.ico" {
        return StatusCode::NOT_FOUND.into_response();
    }
    let Ok(bytes) = axum::body::to_bytes(body, BODY_LIMIT).await else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let received = Received::new(&bytes, header("content-type"));
    let query = request.uri.query().unwrap_or_default();
    let text = format!("{query}\n{}", String::from_utf8_lossy(&received.bytes));
    let asked = others::asked(host, method, path, &text);
    if asked.is_some() {
        wait_for_release(shared).await;
    }
    shared.record(others::site(host), asked.unwrap_or(Kind::Decoy), &line, 200);
    let page = ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], others::PAGE).into_response();
    let serial = shared.serial.fetch_add(1, Ordering::Relaxed);
    let wanted = asked.and_then(|_| Wanted::of(header(WANTED_HEADER), ""));
    if let Some(said) = wanted.map(|wanted| wanted.said(serial))
        && let Some(frames) = streams::frames(others::site(host), path, &said, false)
    {
        shared.tell(others::site(host), &said);
        let headers =
            [(header::CONTENT_TYPE, others::content_type(host)), (header::CACHE_CONTROL, "no-cache")];
        let pause = Mode::of(Some(header(MODE_HEADER)), "").pause();
        let answer = (headers, answer::rechunked(frames, pause)).into_response();
        return shared_with(header("origin"), answer);
    }
    match asked {
        // The job's own page, where a form's answer leads.
        Some(_) if navigates => {
            (StatusCode::FOUND, [(header::LOCATION, "/images/create/a-job/1-abc?id=x")]).into_response()
        }
        None if navigates => page,
        _ => {
            let answer = axum::Json(serde_json::json!({"a stand-in": "answers"})).into_response();
            shared_with(header("origin"), answer)
        }
    }
}

/// A stream of somebody's that takes its time, which pages of any origin may read and time.
fn slow_stream(origin: &str) -> Response {
    let frames = vec!["data: {\"a stand-in\": \"answers\"}\n\n".to_owned(); 14];
    let answer = answer::stream(frames, Duration::from_millis(100));
    let headers = [(header::CONTENT_TYPE.as_str(), "text/event-stream"), ("timing-allow-origin", "*")];
    shared_with(origin, (headers, answer).into_response())
}

/// An answer that pages of another origin may read.
fn shared_with(origin: &str, mut answer: Response) -> Response {
    let origin = HeaderValue::from_str(origin).unwrap_or(HeaderValue::from_static("*"));
    let headers = answer.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static("content-type, content-encoding, x-standin-answer, x-standin-mode"),
    );
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_METHODS,
        HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE"),
    );
    answer
}

async fn reply(
    shared: &Shared,
    site: &Site,
    ask: &Ask,
    body: &Received,
    control: &Control,
    line: &(String, String),
) -> Response {
    let Some(asked) = (ask.read)(body) else {
        shared.record(site.id, Kind::Decoy, line, 400);
        return StatusCode::BAD_REQUEST.into_response();
    };
    shared.truth.lock().unwrap_or_else(PoisonError::into_inner).note_markers(&asked.text);
    let mode = Mode::of(Some(&control.mode), &asked.text);
    let wanted = Wanted::of(&control.wanted, &asked.text);
    // Words alone can bring an image too: the request then says nothing of it.
    let drawn = wanted.as_ref().is_some_and(|wanted| wanted.has("image"));
    let image = asked.image || drawn || asked.text.contains("[image]");
    let kind = if image { Kind::Image } else { Kind::Prompt };
    wait_for_release(shared).await;
    if mode == Mode::Cut {
        shared.record(site.id, kind, line, 0);
        return listen::cut();
    }
    if let Some(status) = mode.refusal() {
        shared.record(site.id, kind, line, status);
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        return (status, axum::Json(serde_json::json!({"detail": "The stand-in was asked to refuse."})))
            .into_response();
    }
    let (pieces, pause) = mode.pace();
    let serial = shared.serial.fetch_add(1, Ordering::Relaxed);
    if let Some(wanted) = wanted {
        let (said, handed_over) = (wanted.said(serial), wanted.has("handover"));
        if let Some(frames) = streams::frames(site.id, &line.1, &said, handed_over) {
            shared.record(site.id, kind, line, 200);
            if handed_over {
                shared.hand_over.send_replace(Some(said.clone()));
            }
            shared.tell(site.id, &said);
            return (
                [(header::CONTENT_TYPE, ask.content_type), (header::CACHE_CONTROL, "no-cache")],
                answer::rechunked(frames, mode.pause()),
            )
                .into_response();
        }
    }
    let marker = shared.answer_marker.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let frames = (ask.write)(&Answer::to(&asked.text, pieces, image, serial, &marker));
    shared.record(site.id, kind, line, 200);
    let headers = [(header::CONTENT_TYPE, ask.content_type), (header::CACHE_CONTROL, "no-cache")];
    (headers, answer::stream(frames, pause)).into_response()
}

/// Waits at the gate, and is counted among the held only while it stands there, even if the page gives up.
async fn wait_for_release(shared: &Shared) {
    struct Place<'a>(&'a watch::Sender<u64>);
    impl Drop for Place<'_> {
        fn drop(&mut self) {
            self.0.send_modify(|held| *held -= 1);
        }
    }
    let mut open = shared.open.subscribe();
    if *open.borrow_and_update() {
        return;
    }
    shared.held.send_modify(|held| *held += 1);
    let place = Place(&shared.held);
    // The sender lives as long as `shared`: the only error cannot come.
    drop(open.wait_for(|open| *open).await);
    drop(place);
}

fn asset(site: &Site, path: &str) -> Option<Response> {
    let reply = |kind: &'static str, text: &'static str| {
        let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")];
        (headers, Body::from(text)).into_response()
    };
    if path == "/favicon.ico" {
        return Some(StatusCode::NOT_FOUND.into_response());
    }
    if path == "/-/site.js" {
        return Some(reply("text/javascript", site.script));
    }
    ASSETS.iter().find(|(name, ..)| *name == path).map(|(_, kind, text)| reply(kind, text))
}
