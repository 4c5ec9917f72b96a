//! How people ask, whatever the site: by keyboard and mouse, twice, in vain, in two tabs, all at once.
//!
//! Decides: the steps and their counts. Refuses to know: browsers and sites.

use anyhow::{Result, ensure};

use super::Scenario;
use crate::browser::keys;
use crate::stage::{Stage, site};
use crate::standin::sites;

pub(super) const SCENARIOS: &[Scenario] = &[
    Scenario { name: "five-by-keyboard", expected: 5, play: |stage| Box::pin(five_by_keyboard(stage)) },
    Scenario { name: "two-by-mouse", expected: 2, play: |stage| Box::pin(two_by_mouse(stage)) },
    Scenario { name: "page-in-french", expected: 2, play: |stage| Box::pin(page_in_french(stage)) },
    Scenario { name: "same-prompt-three-times", expected: 3, play: |stage| Box::pin(same_prompt(stage)) },
    Scenario { name: "two-regenerations", expected: 3, play: |stage| Box::pin(two_regenerations(stage)) },
    Scenario { name: "enter-in-empty-box", expected: 0, play: |stage| Box::pin(empty_box(stage)) },
    Scenario { name: "shift-enter", expected: 1, play: |stage| Box::pin(shift_enter(stage)) },
    Scenario { name: "old-conversation-by-link", expected: 0, play: |stage| Box::pin(old_by_link(stage)) },
    Scenario {
        name: "old-conversation-by-reload",
        expected: 0,
        play: |stage| Box::pin(old_by_reload(stage)),
    },
    Scenario { name: "old-conversation-in-app", expected: 0, play: |stage| Box::pin(old_in_app(stage)) },
    Scenario { name: "decoys", expected: 0, play: |stage| Box::pin(decoys(stage)) },
    Scenario { name: "server-error", expected: 0, play: |stage| Box::pin(in_vain(stage, "500", 500)) },
    Scenario { name: "rate-limit", expected: 0, play: |stage| Box::pin(in_vain(stage, "429", 429)) },
    Scenario { name: "connection-cut", expected: 0, play: |stage| Box::pin(in_vain(stage, "cut", 0)) },
    Scenario { name: "stopped-half-way", expected: 1, play: |stage| Box::pin(stopped_half_way(stage)) },
    Scenario {
        name: "stopped-before-answer",
        expected: 0,
        play: |stage| Box::pin(stopped_before_answer(stage)),
    },
    Scenario { name: "two-tabs", expected: 6, play: |stage| Box::pin(two_tabs(stage)) },
    Scenario { name: "thirty-at-once", expected: 30, play: |stage| Box::pin(thirty_at_once(stage)) },
];

async fn five_by_keyboard(stage: &mut Stage) -> Result<()> {
    stage.visit_chatgpt("").await?;
    for number in 1..=5 {
        stage.ask(&format!("Question {number}")).await?;
    }
    Ok(())
}

async fn two_by_mouse(stage: &mut Stage) -> Result<()> {
    stage.visit_chatgpt("").await?;
    stage.ask_by_mouse("By mouse").await?;
    stage.ask_by_mouse("By mouse again").await
}

async fn page_in_french(stage: &mut Stage) -> Result<()> {
    stage.visit_chatgpt("?lang=fr").await?;
    stage.ask("Pourquoi le ciel est-il bleu ?").await?;
    stage.ask_by_mouse("Et la mer ?").await
}

async fn same_prompt(stage: &mut Stage) -> Result<()> {
    stage.visit_chatgpt("").await?;
    for _ in 0..3 {
        stage.ask("continue").await?;
    }
    Ok(())
}

async fn two_regenerations(stage: &mut Stage) -> Result<()> {
    stage.visit_chatgpt("").await?;
    stage.ask("A poem, please").await?;
    stage.regenerate().await?;
    stage.regenerate().await
}

async fn empty_box(stage: &mut Stage) -> Result<()> {
    for site in sites::ALL {
        stage.visit(site, "").await?;
        stage.send("").await?;
        stage.send("   ").await?;
    }
    Ok(())
}

async fn shift_enter(stage: &mut Stage) -> Result<()> {
    stage.visit_chatgpt("").await?;
    // Pressed apart: within one command Firefox keeps Shift down for the Enter that sends.
    for keys in ["First line", keys::SHIFT_ENTER] {
        stage.browser()?.type_into("#box", keys).await?;
    }
    stage.ask("second line").await?;
    let sent = stage.browser()?.run("return document.querySelector('#thread .user').textContent;").await?;
    ensure!(sent == "First line\nsecond line", "the page sent {sent}");
    Ok(())
}

/// Waits until the old conversation stands on the page.
async fn opened(stage: &mut Stage) -> Result<()> {
    stage
        .browser()?
        .wait_page("document.body.dataset.opened && document.querySelector('#thread li')", 10)
        .await
}

async fn old_by_link(stage: &mut Stage) -> Result<()> {
    for site in sites::ALL {
        stage.browser()?.open(&site.old_url()).await?;
        opened(stage).await?;
    }
    Ok(())
}

async fn old_by_reload(stage: &mut Stage) -> Result<()> {
    for site in sites::ALL {
        stage.browser()?.open(&site.old_url()).await?;
        opened(stage).await?;
        stage.browser()?.reload().await?;
        opened(stage).await?;
    }
    Ok(())
}

async fn old_in_app(stage: &mut Stage) -> Result<()> {
    for site in sites::ALL {
        for query in if site.id == "chatgpt" { &["", "?signed=out"][..] } else { &[""] } {
            stage.visit(site, query).await?;
            stage.browser()?.click("#old").await?;
            opened(stage).await?;
        }
    }
    Ok(())
}

async fn decoys(stage: &mut Stage) -> Result<()> {
    let before = stage.truth().decoys;
    for site in sites::ALL {
        stage.visit(site, "").await?;
        stage.browser()?.type_into("#box", "typed but never sent").await?;
    }
    stage.browser()?.open("https://chatgpt.com/codex").await?;
    stage.visit_chatgpt("?signed=out").await?;
    stage.browser()?.type_into("#box", "typed but never sent").await?;
    let seen = stage.truth().decoys - before;
    ensure!(seen >= 40, "only {seen} decoys reached the server");
    Ok(())
}

async fn in_vain(stage: &mut Stage, mode: &str, status: u16) -> Result<()> {
    // One that uses fetch, one that uses XMLHttpRequest.
    for id in ["chatgpt", "deepseek"] {
        let failed = stage.truth().failed;
        stage.visit(site(id)?, "").await?;
        stage.browser()?.choose("#mode", mode).await?;
        stage.ask("This will fail").await?;
        let truth = stage.truth();
        ensure!(truth.failed > failed, "the server saw no failed prompt");
        let last = truth.log.iter().rev().find(|seen| seen.status != 200).map(|seen| seen.status);
        ensure!(last == Some(status), "the server answered {last:?}");
    }
    Ok(())
}

async fn stopped_half_way(stage: &mut Stage) -> Result<()> {
    stage.visit_chatgpt("").await?;
    stage.send("Tell a long story [long]").await?;
    stage.answering().await?;
    stage.browser()?.click("#stop").await?;
    stage.answered().await
}

async fn stopped_before_answer(stage: &mut Stage) -> Result<()> {
    stage.visit_chatgpt("").await?;
    stage.standin.hold();
    stage.send("I change my mind").await?;
    stage.standin.wait_held(1).await?;
    stage.browser()?.click("#stop").await?;
    stage.answered().await?;
    // The reset travels by itself: the server must have it before it is allowed to answer.
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    stage.standin.release();
    Ok(())
}

async fn two_tabs(stage: &mut Stage) -> Result<()> {
    stage.visit_chatgpt("").await?;
    let first = stage.browser()?.current_tab();
    let second = stage.browser()?.open_tab("https://claude.ai/new").await?;
    for number in 1..=3 {
        for tab in [&first, &second] {
            stage.browser()?.tab_is(tab).await?;
            stage.send(&format!("Question {number}")).await?;
        }
    }
    for tab in [&second, &first] {
        stage.browser()?.tab_is(tab).await?;
        stage.answered().await?;
    }
    stage.browser()?.tab_is(&second).await?;
    stage.browser()?.close_tab(&first).await
}

async fn thirty_at_once(stage: &mut Stage) -> Result<()> {
    stage.visit_chatgpt("").await?;
    stage.browser()?.run("return window.standin.askAtOnce(30, 'At once');").await?;
    stage.answered().await
}
