//! What a person's browsing costs: an address that is no AI site, and the body of one prompt.

use std::fmt::Write;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use gramme::observe::{Body, Request, classify};

/// A body as long as a page sends with a short thread of context.
fn body(length: usize) -> String {
    let mut text =
        String::from(r#"{"action":"next","messages":[{"id":"1","content":{"content_type":"text","parts":["#);
    text.push('"');
    while text.len() < length / 2 {
        text.push_str("why is the sea salt and the river not? ");
    }
    text.push_str(
        r#""]},"metadata":{"system_hints":[]}}],"model":"gpt-5-6-thinking","client_contextual_info":{"#,
    );
    let mut number = 0;
    while text.len() < length - 40 {
        let _ = write!(text, r#""setting_{number}":[{number},true,null,"on"],"#);
        number += 1;
    }
    text.push_str(r#""last":0},"timezone":"Europe/Paris"}"#);
    text
}

fn measure(criterion: &mut Criterion) {
    let other = Request {
        method: "GET",
        url: "https://news.example.org/world/2026/11/20/a-long-story-about-the-sea?utm_source=feed&page=2",
        body: Body::Unread,
    };
    criterion.bench_function("classify: an address that is no AI site", |bencher| {
        bencher.iter(|| classify(black_box(&other), &[]));
    });
    let near = Request {
        method: "GET",
        url: "https://chatgpt.com/backend-api/conversations?offset=0",
        body: Body::Unread,
    };
    criterion.bench_function("classify: another request of an AI site", |bencher| {
        bencher.iter(|| classify(black_box(&near), &[]));
    });
    let text = body(4096);
    let prompt = Request {
        method: "POST",
        url: "https://chatgpt.com/backend-api/f/conversation",
        body: Body::Bytes(text.as_bytes()),
    };
    assert_eq!(
        classify(&prompt, &[]).and_then(|sighting| sighting.model).as_deref(),
        Some("gpt-5-6-thinking"),
        "the body measured must be one that is read to its end"
    );
    criterion.bench_function("classify: a prompt with 4 kB of JSON", |bencher| {
        bencher.iter(|| classify(black_box(&prompt), &[]));
    });
}

criterion_group!(benches, measure);
criterion_main!(benches);
